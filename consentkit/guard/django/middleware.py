"""The middleware. It stands first in ``MIDDLEWARE``, so that it sees what all others set."""

from collections.abc import Callable
from http.cookies import CookieError, Morsel
from inspect import iscoroutinefunction
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from consentkit.guard.guard import Guard
from consentkit.guard.judging import named
from consentkit.guard.visit import Visit

_SET_COOKIE = "Set-Cookie"


@sync_and_async_middleware
def guard_middleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    guard: Guard = settings.CONSENTKIT_GUARD

    if iscoroutinefunction(get_response):

        async def answer_later(request: HttpRequest) -> HttpResponseBase:
            visit = _open(request, guard)
            return _close(await get_response(request), visit)

        return answer_later

    def answer(request: HttpRequest) -> HttpResponseBase:
        visit = _open(request, guard)
        return _close(get_response(request), visit)

    return answer


def _open(request: HttpRequest, guard: Guard) -> Visit:
    visit = guard.visit(
        request.META.get("HTTP_COOKIE", ""),
        # Not get_host(), which refuses hosts that the project does not know: that is not our task.
        host=request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", ""),
        is_secure=request.is_secure(),
        method=request.method or "GET",
        token=request.META.get("HTTP_CONSENT_TOKEN", ""),
    )
    request.consent = visit.consent
    return visit


def _close(response: HttpResponseBase, visit: Visit) -> HttpResponseBase:
    """Django keeps cookies apart from headers until the very end."""
    morsels = {morsel.OutputString(): morsel for morsel in response.cookies.values()}
    headers = [*response.items(), *((_SET_COOKIE, text) for text in morsels)]
    answered = visit.answer(headers)
    if answered is headers:
        return response
    response.cookies.clear()
    if response.has_header(_SET_COOKIE):
        del response[_SET_COOKIE]
    for name, text in answered:
        if name.lower() == "set-cookie":
            _set(response, text, morsels.get(text))
    return response


def _set(response: HttpResponseBase, text: str, morsel: "Morsel[str] | None") -> None:
    try:
        morsel = morsel or _morsel(text)
    except CookieError:  # a name that only a header may have, which the app wrote itself
        response[_SET_COOKIE] = text
        return
    # Two places of one name, which Django's own methods cannot say.
    key = morsel.key if morsel.key not in response.cookies else f"{morsel.key};{text}"
    response.cookies[key] = morsel


def _morsel(text: str) -> "Morsel[str]":
    """Raises ``CookieError``."""
    pair, *parts = text.split(";")
    value = pair.partition("=")[2].strip()
    morsel: Morsel[str] = Morsel()
    morsel.set(named(text), value, value)
    for part in parts:
        name, equals, content = part.strip().partition("=")
        morsel[name] = content if equals else True
    return morsel
