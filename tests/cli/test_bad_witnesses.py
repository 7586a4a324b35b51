"""A witness may answer what it likes: only its own cosignature of this head is kept."""

import base64

import pytest
from flask.testing import FlaskClient
from werkzeug import Response

from tests.conftest import Run
from tests.witness import Witness, grow, signed_text

pytestmark = pytest.mark.usefixtures("site", "witnesses_file")


@pytest.fixture(autouse=True)
def _same_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "https://consent.example")


WRONG = {
    "another key of that name": (
        lambda w, body: Witness(w.name).cosign(signed_text(body)),
        "holds no cosignature",
    ),
    "another witness's": (
        lambda _w, body: Witness("other.example").cosign(signed_text(body)),
        "holds no cosignature",
    ),
    "over another text": (lambda w, _body: w.cosign("x\n1\n"), "does not belong to this text"),
    "another time than was signed": (
        lambda w, body: w.cosign(signed_text(body)).replace(
            encoded_part(w.cosign(signed_text(body))), moved(w.cosign(signed_text(body)))
        ),
        "does not belong to this text",
    ),
    "nothing": (lambda _w, _body: "", "holds no cosignature"),
    "garbage": (lambda _w, _body: "<html>\n", "malformed_checkpoint"),
    "a note": (
        lambda w, body: "a\n\n" + w.cosign(signed_text(body)),
        "malformed_checkpoint",
    ),
    "too much": (lambda w, body: w.cosign(signed_text(body)) * 1_000, "sends more than"),
    "an error": (lambda _w, _body: Response("", 500), "answered with status 500"),
    "a size that is none": (
        lambda _w, _body: Response("7 \n", 409, content_type="text/x.tlog.size"),
        "no size",
    ),
    "409 without a size": (lambda _w, _body: Response("7\n", 409), "answered with status 409"),
}


def encoded_part(line: str) -> str:
    return line.rpartition(" ")[2]


def moved(line: str) -> str:
    raw = base64.b64decode(encoded_part(line))
    return base64.b64encode(raw[:11] + bytes([raw[11] ^ 1]) + raw[12:]).decode() + "\n"


def test_an_answer_that_is_no_cosignature_is_not_kept(
    run: Run, client: FlaskClient, trusting: Witness
) -> None:
    grow(run, client)
    before = client.get("/log/checkpoint").data
    for case, (reply, told) in WRONG.items():

        def wrong(body: bytes, reply=reply) -> Response:
            said = reply(trusting, body)
            return said if isinstance(said, Response) else Response(said, 200)

        trusting.asked.clear()
        trusting.answer = wrong
        done = run("ledger", "anchor")
        assert done.exit_code == 1, case
        assert told in done.output, case
        assert trusting.asked, case
        assert client.get("/log/checkpoint").data == before, case


def test_lines_of_strangers_beside_the_cosignature_are_passed_over(
    run: Run, client: FlaskClient, trusting: Witness
) -> None:
    grow(run, client)
    before = client.get("/log/checkpoint").data

    def both(body: bytes) -> Response:
        text = signed_text(body)
        return Response(Witness("other.example").cosign(text) + trusting.cosign(text), 200)

    trusting.answer = both
    assert run("ledger", "anchor").exit_code == 0
    cosignature = trusting.cosign(before.decode().rpartition("\n\n")[0] + "\n")
    assert client.get("/log/checkpoint").data == before + cosignature.encode()


def test_a_witness_that_names_ever_other_sizes_is_given_up(
    run: Run, client: FlaskClient, trusting: Witness
) -> None:
    grow(run, client, 6)
    sizes = iter(range(1, 100))
    trusting.answer = lambda _body: Response(
        f"{next(sizes)}\n", 409, content_type="text/x.tlog.size"
    )
    done = run("ledger", "anchor")
    assert done.exit_code == 1
    assert "another size each time" in done.output
    assert len(trusting.asked) == 3
