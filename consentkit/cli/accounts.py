"""`consentkit accounts`: who may use the console."""

import click

from consentkit.cli.context import open_runtime
from consentkit.domain.account import COMMAND_LINE, OPERATOR, Invitation
from consentkit.domain.roles import Role
from consentkit.services.change_role import UnknownAccount, find_account, grant_role, remove_role
from consentkit.services.deactivate import deactivate as deactivate_account
from consentkit.services.invite import invite as invite_person
from consentkit.services.remove_second_step import remove_second_step
from consentkit.services.sign_out import sign_out as sign_out_account
from consentkit.storage import accounts as stored_accounts
from consentkit.storage import grants, invitations, sites
from consentkit.storage.session import Session
from consentkit.web.console.accounts import links
from consentkit.web.console.accounts.datastore import new_uniquifier
from consentkit.web.console.accounts.invitation_mail import invitation_mail
from consentkit.web.console.accounts.mails import send_now
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write

_role = click.Choice([role.value for role in Role])


@click.group()
def accounts() -> None:
    """Invite people to the console, and look after their roles and accounts."""


@accounts.command()
@click.argument("email")
@click.option("--site", "site_key", metavar="KEY", help="The site that they get a role for.")
@click.option("--role", type=_role, help="Their role for it.")
@click.option("--operator", is_flag=True, help="They run this service: they may add sites.")
def invite(email: str, site_key: str | None, role: str | None, operator: bool) -> None:
    """Invite EMAIL; the link works once, within 7 days.

    The first operator becomes the owner of every site that there is. The link is mailed where
    CONSENTKIT_SMTP_URL is set, and printed where it is not.
    """
    if operator == bool(site_key) or bool(site_key) != bool(role):
        raise click.UsageError("give --operator, or --site KEY with --role ROLE")
    with open_runtime() as rt:
        link = _invite(rt, email, role or OPERATOR, site_key)
        found, name = _invitation(rt, email, site_key)
        is_sent = send_now(rt, invitation_mail(rt, found, site_name=name, link=link, language="en"))
    click.echo(f"{found.email}: invited, until {found.expires_at:%Y-%m-%d %H:%M} UTC")
    click.echo("the link is in the mail that was sent" if is_sent else link)


@accounts.command("list")
def list_() -> None:
    """List the accounts with their roles, and the invitations that can still be taken up."""
    with open_runtime() as rt, rt.transaction() as session:
        for account in stored_accounts.everybody(session):
            roles = [f"{g.site_key}:{g.role.value}" for g in grants.of_account(session, account.id)]
            notes = [OPERATOR] * account.is_operator + ["deactivated"] * (not account.active)
            click.echo(f"{account.email}\t{', '.join(notes + roles) or 'no role'}")
        keys = {site_id: site.key for site_id, site in sites.all_with_ids(session)}
        for each in invitations.everything(session):
            what = f"{keys[each.site_id]}:{each.role}" if each.site_id else each.role
            click.echo(f"{each.email}\tinvited until {each.expires_at:%Y-%m-%d}: {what}")


@accounts.command()
@click.argument("email")
@click.argument("site_key")
@click.argument("role", type=_role)
def grant(email: str, site_key: str, role: str) -> None:
    """Give the account of EMAIL the ROLE for the site SITE_KEY, at once."""
    with open_runtime() as rt:

        def run(session: Session) -> None:
            found = find_account(email, session=session)
            grant_role(
                found.id, site_key, Role(role), by=COMMAND_LINE, session=session, now=rt.now()
            )

        write(rt, run)
    click.echo(f"{email}: {role} of {site_key}")


@accounts.command()
@click.argument("email")
@click.argument("site_key")
def revoke(email: str, site_key: str) -> None:
    """Take the role for the site SITE_KEY from the account of EMAIL, at once."""
    with open_runtime() as rt:

        def run(session: Session) -> None:
            found = find_account(email, session=session)
            remove_role(found.id, site_key, by=COMMAND_LINE, session=session, now=rt.now())

        write(rt, run)
    click.echo(f"{email}: no role for {site_key}")


@accounts.command()
@click.argument("email")
def link(email: str) -> None:
    """Print a link for EMAIL: to choose a new password, or to take up an invitation.

    For services that send no mail. An earlier link of the same invitation ends.
    """
    with open_runtime() as rt:
        try:
            with rt.transaction() as session:
                account = find_account(email, session=session)
        except UnknownAccount:
            for line in _renew(rt, email.strip().lower()):
                click.echo(line)
            return
        click.echo("to choose a new password, within 2 hours:")
        click.echo(links.reset_link(rt, account))


@accounts.command("sign-out")
@click.argument("email")
def sign_out(email: str) -> None:
    """End all sessions of the account of EMAIL, persistent log-ins as well; it stays open.

    Links to choose a new password that were made before end, too.
    """
    with open_runtime() as rt:
        ended = write(
            rt,
            lambda session: sign_out_account(
                email, new_uniquifier(), by=COMMAND_LINE, session=session, now=rt.now()
            ),
        )
    click.echo(f"{email}: {_say_sessions(ended)} ended")


@accounts.command("second-step-off")
@click.argument("email")
def second_step_off(email: str) -> None:
    """Turn the second step of EMAIL off, for who has lost all that it takes.

    The authenticator app, recovery codes and passkeys are removed, and all sessions end. The
    password stays; `consentkit accounts link EMAIL` makes a link to choose another. Be sure first
    of who is asking.
    """
    with open_runtime() as rt:
        ended = write(
            rt,
            lambda session: remove_second_step(
                email, new_uniquifier(), by=COMMAND_LINE, session=session, now=rt.now()
            ),
        )
    click.echo(f"{email}: the second step is off, {_say_sessions(ended)} ended")


@accounts.command()
@click.argument("email")
def deactivate(email: str) -> None:
    """Close the account of EMAIL: nobody can log in to it, and its sessions end."""
    with open_runtime() as rt:
        write(
            rt,
            lambda session: deactivate_account(
                email, by=COMMAND_LINE, session=session, now=rt.now()
            ),
        )
    click.echo(f"{email}: deactivated")


def _say_sessions(count: int) -> str:
    return f"{count} session{'' if count == 1 else 's'}"


def _invite(rt: Runtime, email: str, role: str, site_key: str | None) -> str:
    code = links.new_code()
    write(
        rt,
        lambda session: invite_person(
            email,
            role=role,
            site_key=site_key,
            code=code,
            by=COMMAND_LINE,
            session=session,
            now=rt.now(),
        ),
    )
    return links.invitation_link(rt, code)


def _invitation(rt: Runtime, email: str, site_key: str | None) -> tuple[Invitation, str | None]:
    """Return the one that was just made, and what its site is called."""
    with rt.transaction() as session:
        site_id, name = None, None
        if site_key:
            site_id, site = sites.get_with_id(session, site_key)
            name = site.name
        mine = invitations.of_email(session, email.strip().lower())
        return next(each for each in mine if each.site_id == site_id), name


def _renew(rt: Runtime, email: str) -> list[str]:
    with rt.transaction() as session:
        keys = {site_id: site.key for site_id, site in sites.all_with_ids(session)}
        mine = [each for each in invitations.of_email(session, email) if each.expires_at > rt.now()]
    if not mine:
        raise UnknownAccount(f"there is neither an account nor an invitation for {email!r}")
    lines = []
    for each in mine:
        site_key = keys[each.site_id] if each.site_id else None
        what = f"{each.role} of {site_key}" if site_key else each.role
        lines += [f"to become {what}:", _invite(rt, email, each.role, site_key)]
    return lines
