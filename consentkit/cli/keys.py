"""`consentkit keys`: make, list and rotate signing keys."""

from datetime import timedelta

import click

from consentkit.cli.context import open_runtime, read_config
from consentkit.config import Config, ConfigError
from consentkit.domain.account import COMMAND_LINE
from consentkit.services.note_action import note_action
from consentkit.services.signing_keys import list_keys, publish_next_key, publish_ring, revoke_key
from consentkit.signing.keys import KeyRing, SigningKey, write_private_file
from consentkit.storage.session import Session
from consentkit.web.runtime import Runtime

# The key set is cached for an hour; a key should have been published that long before it signs.
CACHE_LIFETIME = timedelta(hours=1)


@click.group()
def keys() -> None:
    """Look after the keys that sign receipts."""


@keys.command()
def new() -> None:
    """Make and publish the next key; it signs from the next `keys rotate` on."""
    config = _with_file(read_config())
    with open_runtime(config) as rt:
        ring = rt.keys.read()
        key = SigningKey.generate()
        _publish(rt, key)
        write_private_file(config.keys_file, ring.adding(key).format())
    click.echo(f"{key.kid}  published")


@keys.command("list")
def show_all() -> None:
    """List every key that was ever published, oldest first."""
    with open_runtime() as rt, rt.transaction() as session:
        for key in list_keys(session=session):
            end = f", retired {key.retired_at:%Y-%m-%d}" if key.retired_at else ""
            click.echo(f"{key.kid}  {key.state:<9}  published {key.published_at:%Y-%m-%d}{end}")


@keys.command()
def rotate() -> None:
    """Sign with the newest published key from now on, and destroy the private part of the old one.

    Receipts signed with the old key go on verifying. Running services notice by themselves.
    """
    config = _with_file(read_config())
    with open_runtime(config) as rt:
        ring, successor = _successor(rt, config)
        with rt.transaction() as session:
            known = {key.kid: key for key in list_keys(session=session)}
        young = rt.now() - known[successor].published_at < CACHE_LIFETIME
        _sign_with(rt, config, ring, successor)
    if young:
        click.echo(
            "note: this key was published less than an hour ago; whoever cached the key set will "
            "not know it before it expires (make the next one early, with `consentkit keys new`)",
            err=True,
        )


# One key in sixty-four has an id that begins with a hyphen.
@keys.command(context_settings={"ignore_unknown_options": True})
@click.argument("kid")
@click.option("--reason", help="For whoever reads the key set: why.")
def revoke(kid: str, reason: str | None) -> None:
    """Say that somebody else may have the key KID. Cannot be taken back.

    Receipts under it go on holding if they stood in the ledger before; nothing else under it does.
    If it is the key that signs now, the keys are rotated first.
    """
    config = read_config()
    with open_runtime(config) as rt:
        ring = rt.keys.read()
        if ring.signing == kid:
            _with_file(config)
            ring = _sign_with(rt, config, *_successor(rt, config))
        now = rt.now()
        with rt.turns.turn(), rt.transaction(write=True) as session:
            revocation = revoke_key(
                kid,
                reason=reason,
                key=ring.signing_key,
                session=session,
                issuer=rt.config.public_url,
                now=now,
            )
            if revocation.at == now:
                _note(rt, session, "key_revoked", kid, reason)
    click.echo(f"{kid}  revoked; the first {revocation.log_size} entries of the ledger stand")


def _successor(rt: Runtime, config: Config) -> tuple[KeyRing, str]:
    """Return the ring and the key that signs next; makes one when none is waiting."""
    if config.keys_file.exists():
        ring = rt.keys.read()
        if ring.keys[-1].kid != ring.signing:
            return ring, ring.keys[-1].kid
        key = SigningKey.generate()
        ring = ring.adding(key)
    else:
        key = SigningKey.generate()
        ring = KeyRing((key,), key.kid)
    _publish(rt, key)
    return ring, key.kid


def _sign_with(rt: Runtime, config: Config, ring: KeyRing, successor: str) -> KeyRing:
    """Have ``successor`` sign from now on: committed first, then written to the key file."""
    rotated = ring.signing_with(successor)
    with rt.turns.turn(), rt.transaction(write=True) as session:
        publish_ring(rotated, session=session, now=rt.now())
        _note(rt, session, "key_rotated", successor)
    write_private_file(config.keys_file, rotated.format())
    click.echo(f"{successor}  signing")
    return rotated


def _publish(rt: Runtime, key: SigningKey) -> None:
    with rt.transaction(write=True) as session:
        publish_next_key(key, session=session, now=rt.now())
        _note(rt, session, "key_published", key.kid)


def _note(rt: Runtime, session: Session, what: str, kid: str, reason: str | None = None) -> None:
    details = {"key_id": kid} | ({"reason": reason} if reason else {})
    note_action(what, by=COMMAND_LINE, details=details, session=session, now=rt.now())


def _with_file(config: Config) -> Config:
    if config.keys is not None:
        raise ConfigError(
            "the keys come from CONSENTKIT_KEYS, which this command cannot change: "
            "put the new key set there yourself and restart"
        )
    return config
