"""Short sentences that a page shows once something is done; the address only names them."""

from collections.abc import Iterable

NOTES = {
    "registered": "Welcome! Your registration is complete.",
    "email-on": "You will get our news by e-mail. The receipt of your answer is below.",
    "email-off": "No more e-mail from now on. The receipt of your answer is below.",
    "email-unrecorded": (
        "Your wish to get e-mail could not be recorded, because our consent service is not "
        "answering. So we will not send you any. Please try again later on this page."
    ),
    "email-off-unrecorded": (
        "No more e-mail from now on. Our consent service is not answering, so there is no receipt "
        "of this answer; it counts all the same."
    ),
    "saved": "Your details are saved.",
    "logged-out": "You are logged out.",
    "closed": "Your membership is closed, and what we held about you is deleted.",
    "not-closed": "Nothing was deleted: please tick the box first.",
    "started-over": "We have forgotten what you had typed.",
}


def known_notes(keys: Iterable[str]) -> list[str]:
    """Return the sentences of the keys that we know, each once; an address may name anything."""
    return [NOTES[key] for key in dict.fromkeys(keys) if key in NOTES]
