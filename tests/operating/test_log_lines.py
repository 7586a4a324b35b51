"""One record is one line, and an error tells no more than what is the machine's."""

import json
import logging
import sys

import pytest

from consentkit.storage.session import StorageUnavailable
from consentkit.web.operations.log_lines import JsonLines, TextLines

FORMS = [JsonLines(), TextLines()]
FORGED = "x\r\n2026-01-01T00:00:00.000Z ERROR forged\x1b[2J\u2028\u202e\x00"


class OperationalError(Exception):
    """As a driver of the database calls its own."""


def a_record(message: str, *args: object, err: BaseException | None = None) -> logging.LogRecord:
    told = None
    if err is not None:
        try:
            raise err
        except type(err):
            told = sys.exc_info()
    return logging.LogRecord("consentkit.test", logging.ERROR, "x.py", 1, message, args, told)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_in_a_record_begins_a_line(form: logging.Formatter) -> None:
    for record in (
        a_record(FORGED),
        a_record("%s", FORGED),
        a_record("x", err=StorageUnavailable(FORGED)),
        a_record("x", err=OSError(5, FORGED)),
    ):
        line = form.format(record)
        assert len(line.splitlines()) == 1
        assert line.isprintable()


@pytest.mark.parametrize("form", FORMS)
def test_the_words_of_an_error_are_told_only_where_they_are_the_machines(
    form: logging.Formatter,
) -> None:
    told = form.format(a_record("x", err=OSError(28, "No space left on device")))
    assert "No space left on device" in told
    told = form.format(a_record("x", err=OperationalError("the disk is full\nDETAIL: row (abc)")))
    assert "the disk is full" in told
    assert "abc" not in told
    told = form.format(a_record("x", err=ValueError("invalid literal: 'what a visitor sent'")))
    assert "ValueError" in told
    assert "test_log_lines.py" in told
    assert "visitor" not in told
    refused = form.format(a_record("refused: %s", "{'ada@shop.example': (550, b'no')}"))
    assert "ada" not in refused


def test_an_error_is_told_with_what_it_came_of() -> None:
    try:
        try:
            raise KeyError("what a visitor sent")
        except KeyError as err:
            raise StorageUnavailable("the database does not answer") from err
    except StorageUnavailable as err:
        line = json.loads(JsonLines().format(a_record("%s", "x", err=err)))
    assert [each["type"] for each in line["error"]] == ["StorageUnavailable", "KeyError"]
    assert line["error"][0]["message"] == "storage_unavailable: the database does not answer"
    assert "message" not in line["error"][1]
