"""The visitor's page: see, change, take back, erase, and ask the privacy officer.

Nobody logs in. Whoever shows the secret of a record may do with it what its visitor may; secrets
travel in bodies, and in fragments, which no browser sends. All of it works without JavaScript:
static/privacy.js only brings the keys from where the browser has them, and saves page loads.
"""

import io
import json
import secrets
import zipfile
from collections.abc import Callable

from flask import Response, request
from flask.typing import ResponseReturnValue

from consentkit.domain.banner import BannerVersion
from consentkit.domain.credential import Opens
from consentkit.domain.decision import Action, Decision, Surface
from consentkit.domain.errors import ReceiptNotFound, UnknownCode
from consentkit.domain.instant import truncate
from consentkit.services.archive import Archive
from consentkit.services.ask_officer import Asked, ask_officer
from consentkit.services.erase_receipts import erase_receipts
from consentkit.services.find_banner import banner_version
from consentkit.services.find_site import find_site
from consentkit.services.hand_over import CODE_BYTES, CODE_LIFETIME, hand_over, take_over
from consentkit.services.open_history import Entry, History
from consentkit.web.credentials import NOTHING_OPENED, Opened, open_keys, read_opened
from consentkit.web.pages.answer_form import (
    UnknownButton,
    choices_of,
    pressed,
    read_form_token,
    record_answer,
    refuse_foreign,
)
from consentkit.web.pages.blueprint import pages
from consentkit.web.pages.evidence_files import evidence_files, with_pictures
from consentkit.web.pages.privacy_file import history_document
from consentkit.web.pages.privacy_view import Done, Handover, look_up
from consentkit.web.recorder import recorder
from consentkit.web.runtime import runtime
from consentkit.web.schemas import OfficerRequestSchema, load
from consentkit.web.security import (
    has_gpc,
    limit_answers,
    limit_evidence,
    limit_guesses,
    note_wrong_secret,
)
from consentkit.web.visitor.consent_cookie import (
    forget_consent_cookie,
    read_consent_cookie,
    set_consent_cookie,
)
from consentkit.web.writing import Result, write

# A letter outside ASCII takes up to twelve bytes in a form's body.
LONGEST_FORM = 64 * 1024
_PATH = "/ck/<site>/privacy"


@pages.get(_PATH)
def privacy(site: str) -> ResponseReturnValue:
    return look_up(site, NOTHING_OPENED).render()


@pages.post(_PATH)
@limit_answers
@limit_guesses
def open_privacy(site: str) -> ResponseReturnValue:
    """Open with the keys of a browser, and with a key or a one-time code that somebody typed."""
    opened = read_opened(request)
    code = request.form.get("code", "").strip()
    if "." in code:
        more = open_keys(code)
        opened = Opened(opened.adding(*more.credentials).credentials, opened.wrong + more.wrong)
    elif code:
        opened = opened.adding(*_take_over(site, code).credentials)
    texts = ("privacy_bad_keys",) if opened.wrong else ()
    return look_up(site, opened, done=Done(texts=texts)).render()


@pages.post(f"{_PATH}/answer")
@limit_answers
@limit_guesses
def change_answer(site: str) -> ResponseReturnValue:
    """Withdraw all, take one back, or choose anew: a receipt of its own, as any answer is."""
    shown = read_form_token(site)
    opened = read_opened(request)
    history = look_up(site, opened).history
    with runtime().transaction() as session:
        found = banner_version(site, shown["version"], session=session)
    decision = _decision(history, found.version, shown["language"])
    recorded = record_answer(site, decision, shown["nonce"])
    key = runtime().secret.credential(Opens.RECEIPT, recorded.id)
    done = Done(
        texts=("privacy_recorded", "privacy_last_step"),
        step=f"ck-answer={key.format()}",
        recorded=recorder().document(recorded),
    )
    response = look_up(site, opened.adding(key), done=done).render()
    set_consent_cookie(response, request, decision, found.version, now=runtime().now())
    return response


@pages.post(f"{_PATH}/erase")
@limit_answers
@limit_guesses
def erase(site: str) -> ResponseReturnValue:
    opened = read_opened(request)
    if not opened.receipts:
        raise ReceiptNotFound("there is no key of a receipt here", field="keys")
    if request.form.get("confirm") != "yes":
        return look_up(site, opened, done=Done(texts=("privacy_erase_unconfirmed",))).render()
    erased = _certify(erase_receipts, site, opened.receipts)
    runtime().empty_log()
    now_gone = bool(erased.visitor_ids)
    texts = ("privacy_erased", "privacy_last_step") if now_gone else ("privacy_erased_before",)
    done = Done(
        texts=texts,
        certificates=erased.certificates,
        step="ck-forget" if now_gone else None,
    )
    view = look_up(site, opened, done=done)
    response = view.render()
    cookie = read_consent_cookie(request, view.found.version, now=runtime().now())
    if cookie and cookie.visitor_id in erased.visitor_ids:
        forget_consent_cookie(response, request, view.found.version)
    return response


@pages.post(f"{_PATH}/requests")
@limit_answers
@limit_guesses
def ask(site: str) -> ResponseReturnValue:
    """Anybody may ask, with keys or without: a person who lost them has the same rights."""
    request.max_content_length = request.max_form_memory_size = LONGEST_FORM
    shown = read_form_token(site)
    opened = read_opened(request)
    with runtime().transaction() as session:
        refuse_foreign(find_site(site, session=session))
    said = {
        name: value.replace("\r\n", "\n").strip()
        for name, value in request.form.items()
        if value.strip()
    }
    asked = Asked(
        **load(OfficerRequestSchema(), said),
        language=shown["language"],
        receipts=opened.receipts,
        form=shown["nonce"],
    )
    made = _certify(ask_officer, site, asked)
    opened = opened.adding(runtime().secret.credential(Opens.REQUEST, made.id))
    return look_up(site, opened, done=Done(asked=made)).render()


@pages.post(f"{_PATH}/code")
@limit_answers
@limit_guesses
def make_code(site: str) -> ResponseReturnValue:
    """Make a one-time link for another device."""
    opened = read_opened(request)
    if not opened.credentials:
        raise ReceiptNotFound("there is no key here that a link could open", field="keys")
    rt = runtime()
    code = write(
        rt,
        lambda session: hand_over(
            site,
            opened.credentials,
            session=session,
            now=rt.now(),
            randomness=secrets.token_bytes(CODE_BYTES),
        ),
    )
    # Never the host that a request names: the link is for another device, and must lead to us.
    link = f"{rt.config.public_url}/ck/{site}/privacy#code={code}"
    handover = Handover(code, link, rt.now() + CODE_LIFETIME)
    return look_up(site, opened, done=Done(handover=handover)).render()


@pages.post(f"{_PATH}/file")
@limit_answers
@limit_guesses
def save(site: str) -> ResponseReturnValue:
    """Everything as one file, or a single receipt as it was signed."""
    opened = read_opened(request)
    if "receipt" not in request.form:
        view = look_up(site, opened, prove=True)
        content = json.dumps(history_document(view.history, view.now), ensure_ascii=False, indent=1)
        return _attachment(content, "application/json", f"{site}-privacy.json")
    found = _chosen(look_up(site, opened).history)
    return _attachment(found.jws, "text/plain", f"{found.receipt.id}.jws")


@pages.post(f"{_PATH}/evidence")
@limit_evidence
@limit_guesses
def evidence(site: str) -> ResponseReturnValue:
    """All that proves one receipt, as a zip file: the same that `consentkit evidence` makes."""
    found = _chosen(look_up(site, read_opened(request)).history)
    _, files = evidence_files(runtime(), found.receipt.id)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        into = Archive(opened)
        for name, content in with_pictures(files).items():
            into.write(name, content)
    return _attachment(out.getvalue(), "application/zip", f"evidence-{found.receipt.id}.zip")


def _certify(service: Callable[..., Result], site: str, about: object) -> Result:
    """Run a service that signs what it did, in a write of its own."""
    rt = runtime()
    key = rt.keys.signing_key()
    return write(
        rt,
        lambda session: service(
            site,
            about,
            session=session,
            key=key,
            issuer=rt.config.public_url,
            now=rt.now(),
            randomness=rt.receipt_randomness(),
        ),
    )


def _chosen(history: History) -> Entry:
    wanted = request.form.get("receipt")
    found = next((each for each in history.entries if str(each.receipt.id) == wanted), None)
    if found is None:
        raise ReceiptNotFound("no key here opens this receipt", field="receipt")
    return found


def _decision(history: History, version: BannerVersion, language: str) -> Decision:
    if history.visitor_id is None:
        raise ReceiptNotFound("no key here opens a receipt that could be changed", field="keys")
    key = request.form.get("take_back")
    if key is None:
        action = pressed()
        choices = choices_of(version, action)
    else:
        action = Action.WITHDRAW
        choices = {each: held.granted for each, held in history.standing.items()}
        if not choices.get(key):
            raise UnknownButton("only what was allowed can be taken back", field="take_back")
        choices[key] = False
    rt = runtime()
    return Decision(
        banner_version=version.number,
        action=action,
        surface=Surface.PRIVACY,
        language=language,
        choices=choices,
        visitor_id=history.visitor_id,
        decided_at=truncate(rt.now()),
        gpc=has_gpc(request.environ),
    )


def _take_over(site: str, code: str) -> Opened:
    rt = runtime()
    try:
        taken = write(
            rt,
            lambda session: take_over(site, code, session=session, secret=rt.secret, now=rt.now()),
        )
    except UnknownCode:
        note_wrong_secret()
        raise
    return Opened(tuple(taken))


def _attachment(content: str | bytes, kind: str, name: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
