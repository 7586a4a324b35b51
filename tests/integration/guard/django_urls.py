"""The small app's pages in Django."""

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.template import engines
from django.urls import path

from tests.integration.guard.apps import GUARD, told, words, words_later

TEMPLATE = (
    '{% load consentkit %}{{ consent|allows:"analytics" }}'
    ' {% consent_allows "analytics" "matomo" as may %}{{ may }}'
)


def set_cookies(request):
    """Django has a way of its own; what it cannot say, a header can."""
    response = HttpResponse("set")
    for text in request.GET.getlist("c"):
        response.cookies.load(text)
    return response


def by_header(request):
    response = HttpResponse("set")
    response["Set-Cookie"] = request.GET["c"]
    return response


def consent(request):
    return JsonResponse(told(request.consent))


def template(request):
    return HttpResponse(engines["django"].from_string(TEMPLATE).render({}, request))


def stream(request):
    is_async = hasattr(request, "scope")
    response = StreamingHttpResponse(words_later() if is_async else words())
    response.set_cookie("tracker", "1")
    response.set_cookie("basket", "1")
    return response


def end(request):
    response = HttpResponse("ended")
    GUARD.end(response, "analytics")
    return response


def error(request):
    raise LookupError("the app's own")


VIEWS = (set_cookies, by_header, consent, template, stream, end, error)
NAMES = {"set_cookies": "set", "by_header": "header"}
urlpatterns = [path(NAMES.get(view.__name__, view.__name__), view) for view in VIEWS]
