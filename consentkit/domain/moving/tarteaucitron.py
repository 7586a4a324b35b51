"""tarteaucitron's configuration: settings, and the services that its pages ask for by name."""

from collections.abc import Mapping, Sequence
from typing import Any

from consentkit.domain.moving.cookies import read_cookies
from consentkit.domain.moving.drafting import Cookie, Drafting, Service, take_cookie
from consentkit.domain.moving.finding import Assigned, Script
from consentkit.domain.moving.known import known
from consentkit.domain.moving.languages import clean_words
from consentkit.domain.moving.node import Node
from consentkit.domain.moving.notes import Source
from consentkit.domain.reader import is_web_link

PLACES = (("tarteaucitron", ".", "init", "("),)
MOST_SERVICES = 100
_NOT_NEEDED = (
    *("hashtag", "showDetailsOnClick", "cookieslist", "cookieslistEmbed", "closePopup", "iconSrc"),
    *("showAlertSmall", "showTitleBanner", "groupServices", "removeCredit", "moreInfoLink"),
    *("partnersList", "serverSide", "adblocker", "readmoreLink", "bodyPosition", "dataLayer"),
)
_ALWAYS_EQUAL = ("DenyAllCta", "AcceptAllCta", "acceptAllCta", "denyAllCta", "mandatoryCta")
_SIGNALS = {"googleConsentMode": "google", "bingConsentMode": "uet"}


def read_tarteaucitron(table: Node, scripts: Sequence[Script], draft: Drafting) -> None:
    source = Source(table, draft.report)
    _read_settings(source, draft)
    own: dict[str, Node] = {}
    for script in scripts:
        for assigned in script.assigned("tarteaucitron"):
            _read_assigned(assigned, own, draft)
        for assigned in script.assigned("tarteaucitronForceLanguage"):
            if assigned.node.kind == "text":
                draft.default_language = assigned.node.value
                draft.speak(assigned.node.value, None)
    asked = [node for script in scripts for node in _jobs(script)]
    for node in asked[:MOST_SERVICES]:
        _read_service(node, own.get(node.value), draft)
    if not asked:
        draft.report.ask(table, "tarteaucitron.job", "no_services")


def _jobs(script: Script) -> list[Node]:
    """What is pushed to ``tarteaucitron.job``, whether it is there already or made at once."""
    plain = script.texts_after(("tarteaucitron", ".", "job", ".", "push", "("))
    made = script.texts_after(("[", "]", ")", ".", "push", "("))
    found = {node.value: node for node in (*plain, *made)}
    return sorted(found.values(), key=lambda node: node.line)


def _read_assigned(assigned: Assigned, own: dict[str, Node], draft: Drafting) -> None:
    path, node = assigned.path, assigned.node
    if path[1:2] == ("services",) and len(path) == 3 and node.is_table:
        own[path[2]] = node
    elif path[1:2] == ("user",):
        draft.report.ask(node, ".".join(path), "account_number")


def _read_service(node: Node, own: Node | None, draft: Drafting) -> None:
    key = str(node.value)
    about: Mapping[str, Any] = known()["services"].get(key, {})
    kind = _text(own, "type") or about.get("type", "other")
    if kind not in known()["types"]:
        kind = "other"
    category = draft.category(kind, node)
    category.title = dict(known()["types"][kind]["title"])
    category.description = dict(known()["types"][kind]["description"])
    name = clean_words(_text(own, "name")) or about.get("name", "")
    service = draft.service(category, key, name)
    service.provider = about.get("provider", "")
    for cookie in about.get("cookies", ()):
        take_cookie(service, Cookie(cookie))
    if own is not None:
        _read_own(own, key, service, draft)
    elif not about:
        draft.report.ask(node, key, "service_unknown", key=category.key)
    draft.call(key, category, service=service)
    draft.report.ask(node, key, "service_code", service=service.name)


def _read_own(own: Node, key: str, service: Service, draft: Drafting) -> None:
    source = Source(own, draft.report, f"services.{key}")
    link = source.text("uri")
    if is_web_link(link):
        service.policy_url = link[:500]
    read_cookies(source.take("cookies"), service, draft.report, source.name("cookies"))
    source.ignore("key", "type", "name", "needConsent", "readmoreLink")
    source.close()


def _text(node: Node | None, member: str) -> str:
    found = node.get(member) if node else None
    return found.value if found and found.kind == "text" else ""


def _read_settings(source: Source, draft: Drafting) -> None:
    node = source.node
    name = source.text("cookieName")
    if name:
        draft.moved["cookie"] = name[:128]
    draft.share(source.text("cookieDomain"), node, "cookieDomain")
    # It always remembers for a year.
    draft.stand_for(365, node, "expires")
    _read_look(source, draft)
    for theirs, ours in _SIGNALS.items():
        if source.flag(theirs):
            draft.behaviour.setdefault("signals", []).append(ours)
    line = source.line("highPrivacy")
    if source.flag("highPrivacy") is False:
        draft.report.add("lost", line, "highPrivacy", "never_on")
    line = source.line("serviceDefaultState")
    if source.text("serviceDefaultState") == "true":
        draft.report.add("lost", line, "serviceDefaultState", "never_on")
    source.ignore("mandatory", "alwaysNeedConsent", "pianoConsentMode", "pianoConsentModeEssential")
    source.drop("policy", "privacyUrl")
    source.drop("gpc", "handleBrowserDNTRequest")
    source.drop("own_markup", "useExternalCss", "useExternalJs", "customCloserId")
    source.drop("always_equal", *_ALWAYS_EQUAL)
    source.drop("not_needed", *_NOT_NEEDED)
    source.drop("soft_mode", "softConsentMode")
    source.close()


def _read_look(source: Source, draft: Drafting) -> None:
    orientation = source.text("orientation")
    if orientation in ("top", "bottom"):
        draft.look |= {"layout": "bar", "position": orientation}
    elif orientation == "popup":
        draft.look |= {"layout": "box", "position": "bottom-end"}
    elif orientation == "middle":
        draft.look |= {"layout": "box", "position": "bottom", "lock": True}
        draft.report.carried(source.node, "orientation", "look.lock")
    side = "bottom-start" if "Left" in source.text("iconPosition") else "bottom-end"
    if source.flag("showIcon"):
        draft.look["reopen"] = side
