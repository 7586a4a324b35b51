"""Cases that a test goes through in one go: making the service takes longer than most of them."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

Test = Callable[..., None]


def one_after_another(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Test], Test]:
    """Like `parametrize`, but within one test: all cases meet the same fixtures, in this order, and
    the one that fails is named. For cases that leave nothing behind that the next could miss.
    """
    split = names.replace(",", " ").split() if isinstance(names, str) else list(names)
    rows = [case if len(split) > 1 else (case,) for case in cases]

    def decorate(test: Test) -> Test:
        @functools.wraps(test)
        def run(**fixtures: Any) -> None:
            assert rows, "there is no case"
            for row in rows:
                try:
                    test(**fixtures, **dict(zip(split, row, strict=True)))
                except BaseException as failed:
                    failed.add_note(f"in the case {row!r}")
                    raise

        del run.__wrapped__  # type: ignore[attr-defined]
        asked = inspect.signature(test)
        fixtures = [each for name, each in asked.parameters.items() if name not in split]
        run.__signature__ = asked.replace(parameters=fixtures)  # type: ignore[attr-defined]
        return run

    return decorate
