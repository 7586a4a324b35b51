"""Log lines without personal data: one record is one line, whatever is in it.

What a visitor sent may be in the words of an error, whoever wrote them: a driver quotes the value
that it could not take, Python the text that is no number. So of an error the log gets its type and
the places in the code that it came through, and its words only where they are of the machine.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from consentkit.config import ConfigError
from consentkit.domain.errors import ConsentError
from consentkit.domain.instant import format_instant

# Of the database's errors, those of its state; named, since only storage knows their packages.
_OF_DATABASE = "OperationalError"
_FRAMES = 12
# A mail server quotes whom it refuses.
_MAIL = re.compile(r"[\w.+%-]+@[\w.-]+")


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            **_fields(record),
        }
        if record.exc_info and record.exc_info[1]:
            told["error"] = list(_chain(record.exc_info[1]))
        return json.dumps(told, ensure_ascii=True)


class TextLines(logging.Formatter):
    """A line for people: the same, shorter."""

    def format(self, record: logging.LogRecord) -> str:
        told = [_time(record), record.levelname, record.name, _message(record)]
        told += [f"{name}={value}" for name, value in _fields(record).items()]
        if record.exc_info and record.exc_info[1]:
            for each in _chain(record.exc_info[1]):
                words = f" ({each['message']})" if "message" in each else ""
                told.append(f"| {each['type']}{words} at {' > '.join(each['at'])}")
        return " ".join(_printable(each) for each in told)


def logging_in(log_format: str) -> dict[str, Any]:
    """Return the configuration of the standard library's logging for a serving process."""
    formatter = JsonLines if log_format == "json" else TextLines
    silent = {"level": "ERROR", "handlers": ["console"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"level": "WARNING", "handlers": ["console"]},
        "loggers": {
            "consentkit.access": {"level": "INFO"},
            "_granian": silent,
            # Its lines have the client's address; ours are those of consentkit.access.
            "granian.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
        },
    }


def _time(record: logging.LogRecord) -> str:
    return format_instant(datetime.fromtimestamp(record.created, UTC))


def _message(record: logging.LogRecord) -> str:
    return _MAIL.sub("[address]", record.getMessage())


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    """Return what an access line says, or which request a line belongs to."""
    given: dict[str, Any] | None = getattr(record, "fields", None)
    if given is not None:
        return given
    if "flask" not in sys.modules:
        return {}
    # The process that minds the workers has log lines, and no request to load all this for.
    from consentkit.web.operations.request_at_hand import request_fields  # noqa: PLC0415

    return request_fields()


def _chain(err: BaseException) -> Iterator[dict[str, Any]]:
    """Yield the error and those that it came of, the outermost first."""
    seen: set[int] = set()
    each: BaseException | None = err
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        told: dict[str, Any] = {"type": type(each).__name__, "at": _places(each.__traceback__)}
        words = _words(each)
        if words:
            told["message"] = _MAIL.sub("[address]", words)
        yield told
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"{_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _module(filename: str) -> str:
    return "/".join(filename.split("/")[-3:])


def _words(err: BaseException) -> str | None:
    """Return what is safe to tell of an error, None where its words may be a visitor's."""
    if isinstance(err, ConsentError):
        return f"{err.code}: {err.detail}"
    if isinstance(err, ConfigError):
        return str(err)
    if isinstance(err, OSError):
        return err.strerror
    if type(err).__name__ == _OF_DATABASE:
        # The first line; what follows may quote a row.
        return str(err).partition("\n")[0]
    return None


def _printable(text: str) -> str:
    """Return the text without anything that could begin a line or move a terminal's cursor."""
    return text if text.isprintable() else "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    return character if character.isprintable() else ascii(character)[1:-1]
