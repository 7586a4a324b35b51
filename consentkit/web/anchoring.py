"""Take the ledger's head out of our hands: to witnesses, a file, an authority's clock, a mailbox.

Whoever was given a head can show later that it is not the beginning of ours any more. No network
is waited for inside a transaction.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from consentkit.config import Config, ConfigError
from consentkit.domain.errors import ConsentError
from consentkit.domain.instant import format_instant
from consentkit.ledger.witness import Witness, parse_witnesses
from consentkit.net.fetch import FetchFailed, post, shown
from consentkit.net.mail import send_mail
from consentkit.services.check_anchor import check_anchor
from consentkit.services.cosign_checkpoint import (
    MAX_ANSWER_BYTES,
    keep_cosignature,
    next_size,
    request_cosignature,
    seen_by,
)
from consentkit.services.extend_ledger import wait_for_turn
from consentkit.services.mail_checkpoint import mail_checkpoint
from consentkit.services.read_ledger import checkpoint, cosigned, signed_head
from consentkit.services.stamp_checkpoint import find_stamp, keep_stamp
from consentkit.signing.files import replace_file
from consentkit.signing.stamps import Roots, ask_for_stamp, check_stamp, read_certificates
from consentkit.storage.ledger import Head
from consentkit.storage.session import WriteConflict
from consentkit.web.runtime import Runtime

MAX_STAMP_BYTES = 256 * 1024
# A witness names another size while somebody else anchors beside us; twice is not by chance.
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one of the ways to anchor, which is called ``name``."""

    name: str
    told: str
    failed: bool = False


_Step = tuple[str, Callable[[], str]]


def anchor(rt: Runtime, only: Collection[str] | None = None) -> Iterator[Outcome]:
    """Anchor the present head in every way that is configured, or those in ``only``.

    One that fails keeps no other from being done. Witnesses come first, so that file and mail
    carry what they said. Raises ``OutsideLedger`` before the first entry.
    """
    with rt.transaction() as session:
        head = signed_head(session=session)
    for name, do in _steps(rt, head):
        if only is None or name in only:
            yield _attempt(name, do)


def check_anchors(config: Config) -> str:
    """Return a word on how the ledger is anchored. Raises ``ConfigError`` for a file that it needs
    and cannot use.
    """
    ways = [f"time stamps by {shown(config.tsa_url)}"] if config.tsa_url else []
    if config.tsa_certificates:
        _roots(config)
    if config.witnesses_file:
        ways.append(f"witnesses {', '.join(each.key.name for each in _witnesses(config))}")
    if config.checkpoint_file:
        ways.append(f"file {config.checkpoint_file}")
    ways += [f"mail to {address}" for address in config.checkpoint_email]
    return "; ".join(ways) or "none: nobody else could show that the ledger was forked"


def _attempt(name: str, do: Callable[[], str]) -> Outcome:
    try:
        return Outcome(name, do())
    except ConsentError as err:
        return Outcome(name, f"{err.detail} ({err.code})", failed=True)
    except WriteConflict:
        return Outcome(name, "another process wrote at the same moment", failed=True)
    except (ConfigError, OSError) as err:
        return Outcome(name, str(err), failed=True)


def _steps(rt: Runtime, head: Head) -> Iterator[_Step]:
    config = rt.config
    if config.witnesses_file:
        yield from _witness_steps(rt, head)
    if config.checkpoint_file:
        yield "file", partial(_write_file, rt)
    if config.tsa_url:
        yield "time stamp", partial(_stamp, rt, head, config.tsa_url)
    if config.checkpoint_email:
        yield "mail", partial(_mail, rt, head)


def _witness_steps(rt: Runtime, head: Head) -> Iterator[_Step]:
    try:
        witnesses = _witnesses(rt.config)
    except ConfigError as err:
        yield "witnesses", partial(_refuse, err)
        return
    for witness in witnesses:
        yield f"witness {witness.key.name}", partial(_ask_witness, rt, head, witness)


def _refuse(err: ConfigError) -> str:
    raise err


def _ask_witness(rt: Runtime, head: Head, witness: Witness) -> str:
    with rt.transaction() as session:
        old = seen_by(witness.key, head, session=session)
    for _ in range(_TRIES):
        with rt.transaction() as session:
            request = request_cosignature(head, old, session=session)
        url = f"{witness.url}/add-checkpoint"
        answer = post(url, request, media_type="text/plain", max_bytes=MAX_ANSWER_BYTES)
        if answer.status == HTTPStatus.OK:
            with rt.turns.turn(), rt.transaction(write=True) as session:
                keep_cosignature(answer.body, witness.key, head, session=session)
            return f"cosigned {_counted(head)}"
        with rt.transaction() as session:
            old = next_size(answer, head, old=old, session=session)
    raise FetchFailed(f"{shown(url)} names another size each time that it is asked")


def _write_file(rt: Runtime) -> str:
    file = rt.config.checkpoint_file
    assert file is not None  # noqa: S101 - there is no such step without
    with rt.turns.turn(), rt.transaction(write=True) as session:
        # Nobody signs a later head meanwhile, which this one would take the place of.
        wait_for_turn(session=session)
        if file.exists():
            check_anchor(file.read_bytes(), session=session)
        head = signed_head(session=session)
        replace_file(file, checkpoint(session=session).encode("utf-8"))
    return f"{file} holds the head of {_counted(head)}"


def _stamp(rt: Runtime, head: Head, url: str) -> str:
    roots = _roots(rt.config)
    with rt.transaction() as session:
        earlier = find_stamp(head, session=session)
    if earlier is not None:
        return f"{_counted(head)} had theirs already, of {format_instant(earlier.stamped_at)}"
    note = head.note.encode("utf-8")
    request = ask_for_stamp(note)
    answer = post(
        url, request.der, media_type="application/timestamp-query", max_bytes=MAX_STAMP_BYTES
    )
    if answer.status != HTTPStatus.OK:
        raise FetchFailed(f"{shown(url)} answered with status {answer.status}")
    at = check_stamp(answer.body, note, roots, nonce=request.nonce)
    with rt.turns.turn(), rt.transaction(write=True) as session:
        keep_stamp(head, answer.body, at, session=session)
    return f"{_counted(head)}, on {format_instant(at)} by {shown(url)}"


def _mail(rt: Runtime, head: Head) -> str:
    config = rt.config
    assert config.mail_server is not None  # noqa: S101 - config sees to it
    with rt.transaction() as session:
        note = cosigned(head, session=session).format()
    host = config.public_url.partition("://")[2].partition("/")[0].partition(":")[0]
    message = mail_checkpoint(
        note,
        issuer=config.public_url,
        sender=config.mail_from or f"consentkit@{host}",
        recipients=config.checkpoint_email,
        now=rt.now(),
    )
    send_mail(config.mail_server, message)
    return f"{_counted(head)}, to {', '.join(config.checkpoint_email)}"


def _roots(config: Config) -> Roots:
    try:
        assert config.tsa_certificates is not None  # noqa: S101 - config sees to it
        return read_certificates(config.tsa_certificates.read_bytes())
    except (OSError, ConsentError) as err:
        raise ConfigError(
            "CONSENTKIT_TSA_CERTIFICATES must be a PEM file of root certificates: "
            f"{config.tsa_certificates}: {err}"
        ) from err


def _witnesses(config: Config) -> tuple[Witness, ...]:
    try:
        assert config.witnesses_file is not None  # noqa: S101 - asked for only if there is one
        return parse_witnesses(config.witnesses_file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, ConsentError) as err:
        raise ConfigError(
            "CONSENTKIT_WITNESSES_FILE must be a file with a verifier key and a URL a line: "
            f"{config.witnesses_file}: {err}"
        ) from err


def _counted(head: Head) -> str:
    return f"{head.size} {'entry' if head.size == 1 else 'entries'}"
