"""Write the mail that takes the ledger's head out of the operator's hands."""

from collections.abc import Iterable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.note import Note

ATTACHMENT = "checkpoint.txt"


def mail_checkpoint(
    note: bytes, *, issuer: str, sender: str, recipients: Iterable[str], now: datetime
) -> EmailMessage:
    """Return the mail; ``issuer`` is the service's address."""
    size = Checkpoint.parse(Note.parse(note).text).size
    host = sender.rpartition("@")[2]
    message = EmailMessage()
    message["From"] = sender
    message["To"] = ", ".join(recipients)
    message["Subject"] = f"Consent ledger of {issuer.partition('://')[2]}: {size} entries"
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=host)
    message["Auto-Submitted"] = "auto-generated"
    text = _TEXT.format(issuer=issuer, size=size, file=ATTACHMENT, note=note.decode("utf-8"))
    # Every server takes 7 bits, and a line of the note may not be broken on its way.
    message.set_content(text, cte="quoted-printable")
    # The bytes themselves, since mail programs copy text as they please.
    message.add_attachment(
        note, maintype="application", subtype="octet-stream", filename=ATTACHMENT
    )
    return message


_TEXT = """\
This is the signed head of the append-only consent ledger of {issuer},
with {size} entries. Keep it: whoever has it can show later that the ledger only grew, and that
nothing in it was changed or left out. To compare, save the attached file and run, on any machine,

  consentkit ledger audit {issuer} --state {file}

or ask for {issuer}/log/update?from={size}, which proves the same.

{note}"""
