"""Asks a rule for its refusal."""

import pytest

from consentkit.domain.errors import ConsentError


@pytest.fixture
def refused():
    """Call something that must refuse, and return the refusal."""

    def ask(rule, *arguments, **named):
        with pytest.raises(ConsentError) as caught:
            rule(*arguments, **named)
        return caught.value

    return ask
