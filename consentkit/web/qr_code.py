"""QR codes of links. Source: ISO/IEC 18004."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import segno

# The standard has the encoder draw all eight masks and keep the one that scores best, which takes
# five times as long. A reader is told which mask it is, and reads any; this one, of diagonals,
# leaves no large plain areas in text.
_MASK = 3


def qr_code(text: str) -> "segno.QRCode":
    """At error correction level M: 15 % of it may be hidden."""
    import segno  # noqa: PLC0415 - few processes ever draw one

    return segno.make(text, error="m", micro=False, mask=_MASK)
