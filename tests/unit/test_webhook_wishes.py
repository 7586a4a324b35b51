"""What a receiver asks for with Retry-After, however it is written."""

from hypothesis import given
from hypothesis import strategies as st

from consentkit.web.delivering import retry_after_s
from tests.factories import NOW
from tests.fuzz.inputs import near


@given(st.text() | near("120", "Mon, 23 Nov 2026 19:05:07 GMT", "Mon, 23 Nov 99999 19:05:07 +9999"))
def test_any_text_is_a_time_to_wait_or_none(text: str) -> None:
    found = retry_after_s(text, NOW)
    assert found is None or found >= 0
