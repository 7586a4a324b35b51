"""The people of a site: who has which role, and who is invited."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.account import normalise_email
from consentkit.domain.errors import ConsentError
from consentkit.domain.roles import Action, Role
from consentkit.services.change_role import grant_role, remove_role
from consentkit.services.invite import invite as invite_person
from consentkit.services.invite import withdraw_invitation
from consentkit.storage import grants, invitations, sites
from consentkit.storage.session import Session
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.accounts import links, mails
from consentkit.web.console.accounts.invitation_mail import invitation_mail
from consentkit.web.console.accounts.words import say_error
from consentkit.web.console.words import language, say
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

people = Blueprint("people", __name__)


class UnknownRole(ConsentError):
    code = "unknown_role"
    title = "There is no such role"


@site_page(people, "/people", Action.MANAGE_PEOPLE)
def show(work: Work) -> ResponseReturnValue:
    return _page(work)


@site_page(people, "/people/invite", Action.MANAGE_PEOPLE, ("POST",))
def invite(work: Work) -> ResponseReturnValue:
    """The link goes to the address alone: only who reads its mail can take it up."""
    rt = runtime()
    try:
        email = normalise_email(request.form.get("email", ""))
        role = _role()
        code = links.new_code()
        new = write(
            rt,
            lambda session: invite_person(
                email,
                role=role.value,
                site_key=work.site.key,
                code=code,
                by=work.actor,
                session=session,
                now=rt.now(),
            ),
        )
    except ConsentError as err:
        return _page(work, err)
    letter = invitation_mail(
        rt,
        new,
        site_name=work.site.name,
        link=links.invitation_link(rt, code),
        language=language(),
        who=work.visit.account.name or work.visit.account.email,
    )
    mails.do_later(lambda: mails.send_now(rt, letter))
    has_mail = rt.config.mail_server is not None
    key = "people_invited" if has_mail else "people_invited_without_mail"
    flash(say(key, email=email), "success")
    return _back(work)


@site_page(people, "/people/withdraw", Action.MANAGE_PEOPLE, ("POST",))
def withdraw(work: Work) -> ResponseReturnValue:
    rt = runtime()

    def run(session: Session) -> bool:
        site_id = sites.find_id(session, work.site.key)
        email = request.form.get("email", "")
        return withdraw_invitation(site_id, email, by=work.actor, session=session, now=rt.now())

    if not write(rt, run):
        abort(404)
    flash(say("people_withdrawn"), "success")
    return _back(work)


@site_page(people, "/people/<int:account_id>", Action.MANAGE_PEOPLE, ("POST",))
def change(work: Work, account_id: int) -> ResponseReturnValue:
    """Change a role; it counts from the next click of whoever has it."""
    rt = runtime()
    _refuse_strangers(work, account_id)
    try:
        role = _role()
        write(
            rt,
            lambda session: grant_role(
                account_id, work.site.key, role, by=work.actor, session=session, now=rt.now()
            ),
        )
    except ConsentError as err:
        return _page(work, err, account_id)
    flash(say("people_changed"), "success")
    return _back(work)


@site_page(people, "/people/<int:account_id>/remove", Action.MANAGE_PEOPLE, ("POST",))
def remove(work: Work, account_id: int) -> ResponseReturnValue:
    rt = runtime()
    _refuse_strangers(work, account_id)
    try:
        write(
            rt,
            lambda session: remove_role(
                account_id, work.site.key, by=work.actor, session=session, now=rt.now()
            ),
        )
    except ConsentError as err:
        return _page(work, err, account_id)
    flash(say("people_removed"), "success")
    if account_id == work.visit.account.id:
        return redirect(url_for("sites.overview"), 303)
    return _back(work)


def _refuse_strangers(work: Work, account_id: int) -> None:
    """Only who has a role for the site is anybody here: no other account's id tells anything."""
    with runtime().transaction() as session:
        site_id = sites.find_id(session, work.site.key)
        if grants.role_of(session, account_id, site_id) is None:
            abort(404)


def _role() -> Role:
    chosen = request.form.get("role", "")
    if chosen not in set(Role):
        raise UnknownRole("choose one of the roles", field="role")
    return Role(chosen)


def _page(
    work: Work, err: ConsentError | None = None, account_id: int | None = None
) -> ResponseReturnValue:
    rt = runtime()
    with rt.transaction() as session:
        site_id = sites.find_id(session, work.site.key)
        found = grants.people(session, site_id)
        invited = [i for i in invitations.of_site(session, site_id) if i.expires_at > rt.now()]
    page = render_template(
        "console/people.html",
        people=found,
        invited=invited,
        roles=list(Role),
        told=say_error(err) if err else "",
        at=account_id,
        wrong=err.field if err else None,
        email=request.form.get("email", ""),
        chosen=request.form.get("role", ""),
        has_mail=rt.config.mail_server is not None,
    )
    return page, err.status if err else 200


def _back(work: Work) -> ResponseReturnValue:
    return redirect(url_for("people.show", site_key=work.site.key), 303)
