"""The file that names the witnesses, read strictly."""

import pytest

from consentkit.domain.errors import MalformedLogKey
from consentkit.ledger.verifier_key import VerifierKey
from consentkit.ledger.witness import Witness, parse_witnesses
from tests.ledgers import LOG_KEY, WITNESS_KEY

KEY = WITNESS_KEY.format()
OTHER = VerifierKey("other.example", WITNESS_KEY.kind, LOG_KEY.public)
URL = "https://witness.example/api"


def test_a_witness_a_line_with_comments_between():
    text = f"# ours\n\n{KEY} \t {URL}/\r\n  # theirs\n {OTHER.format()} http://10.0.0.1:8080\n"
    assert parse_witnesses(text) == (
        Witness(WITNESS_KEY, URL),
        Witness(OTHER, "http://10.0.0.1:8080"),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no witness"),
        ("# none\n", "no witness"),
        (f"{KEY}\n", "line 1: .*URL"),
        (f"#\n{KEY} witness.example\n", "line 2: .*URL"),
        (f"{KEY} ftp://witness.example\n", "line 1: .*URL"),
        (f"{KEY} https://\n", "line 1: .*URL"),
        (f"{KEY} https://witness.example:x\n", "line 1: .*URL"),
        (f"{KEY} {URL} {URL}\n", "line 1: .*URL"),
        (f"{KEY} http://[::1\n", "line 1: .*URL"),
        (f"{KEY[:-4]}AAAA {URL}\n", "line 1: "),
        (f"{LOG_KEY.format()} {URL}\n", "line 1: .*key of a log"),
        (f"{KEY} {URL}\n{KEY} https://twice.example\n", "line 2: .*one witness"),
    ],
)
def test_a_line_that_names_no_witness_is_told(text, told):
    with pytest.raises(MalformedLogKey, match=told):
        parse_witnesses(text)


def test_one_key_under_two_names_is_one_witness():
    again = VerifierKey("again.example", WITNESS_KEY.kind, WITNESS_KEY.public).format()
    with pytest.raises(MalformedLogKey, match=r"line 2: .*one witness"):
        parse_witnesses(f"{KEY} {URL}\n{again} {URL}\n")
