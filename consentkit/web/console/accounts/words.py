"""What a refusal is called on a page."""

from consentkit.domain.errors import ConsentError
from consentkit.domain.passwords import MAX_LENGTH, MIN_LENGTH
from consentkit.web.console.words import language, words

_MINUTE_S = 60


def say_error(err: ConsentError) -> str:
    """Return the words for it in the language of this request; each of our refusals has some."""
    seconds = int(str(err.extra.get("retry_after_s", 0)))
    minutes = max(1, -(-seconds // _MINUTE_S))
    known = words(language())
    text = known.get(f"accounts_error_{err.code}", known["accounts_error_other"])
    return text.format(minutes=minutes, seconds=seconds, least=MIN_LENGTH, most=MAX_LENGTH)
