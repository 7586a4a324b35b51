"""What all answers to one version that say the same have in common, worked out once for them."""

from datetime import date, timedelta

from consentkit.domain.banner import BannerVersion
from consentkit.domain.decision import Action, Decision, Region, Surface, check_content
from consentkit.domain.device_class import DeviceClass
from consentkit.domain.receipt import Receipt
from consentkit.domain.tally import counted_text
from consentkit.signing.receipt_form import ReceiptForm

# A banner of twenty categories can be answered in a million ways; people choose a handful.
_MOST_KINDS = 512
_MOST_COUNTED = 16

_Said = tuple[Action, Surface, str, bool, Region | None, tuple[tuple[str, bool], ...]]


class AnswerKind:
    """``stands`` is how long such an answer does."""

    def __init__(self, stands: timedelta) -> None:
        self.stands = stands
        self._form: tuple[str, ReceiptForm] | None = None
        self._counted: dict[tuple[date, DeviceClass], str] = {}

    def text(self, receipt: Receipt) -> bytes:
        """Return what is signed of a receipt of this kind that is its visitor's first."""
        form = self._form
        if form is None or form[0] != receipt.issuer:
            self._form = form = (receipt.issuer, ReceiptForm.of(receipt))
        return form[1].fill(receipt)

    def counted(self, receipt: Receipt, device: DeviceClass) -> str:
        """Return what the receipt adds to the daily counts."""
        key = (receipt.recorded_at.date(), device)
        known = self._counted.get(key)
        if known is None:
            if len(self._counted) >= _MOST_COUNTED:
                self._counted = {}
            known = self._counted[key] = counted_text(receipt, device)
        return known


class AnswerKinds:
    """The kinds of answers to one version; any thread may ask."""

    def __init__(self, version: BannerVersion) -> None:
        self._version = version
        self._kinds: dict[_Said, AnswerKind] = {}

    def of(self, decision: Decision) -> AnswerKind:
        """Raises a refusal of ``check_content``."""
        said = (
            decision.action,
            decision.surface,
            decision.language,
            decision.gpc,
            decision.region,
            tuple(decision.choices.items()),
        )
        known = self._kinds.get(said)
        if known is None:
            check_content(decision, self._version)
            if len(self._kinds) >= _MOST_KINDS:
                self._kinds = {}
            days = self._version.banner.days(decision.choices)
            known = self._kinds[said] = AnswerKind(timedelta(days=days))
        return known
