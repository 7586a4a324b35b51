"""Reads what people type into our forms, and says by field what is amiss."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from consentkit.membership.members import TEXT_SIZES

MAX_NAME = 80
MAX_EMAIL = 254
MIN_PASSWORD = 10
MAX_PASSWORD = 200
_EMAIL = re.compile(r"[^\s@<>\"(),:;\x00-\x1f\x7f]{1,64}@[^\s@<>\"(),:;\x00-\x1f\x7f]{1,190}\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(slots=True)
class Form:
    """What was typed, tidied, with a sentence for each field that cannot be taken as it is."""

    values: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def name(self, field_name: str = "name", whose: str = "your name") -> str:
        text = " ".join(self.values.get(field_name, "").split())
        if not text:
            self.errors[field_name] = f"Please tell us {whose}."
        elif len(text) > MAX_NAME or _CONTROL.search(text):
            self.errors[field_name] = f"Please use at most {MAX_NAME} characters."
        return text

    def email(self) -> str:
        text = self.values.get("email", "").strip()
        if len(text) > MAX_EMAIL or not _EMAIL.match(text):
            self.errors["email"] = "Please enter an e-mail address, such as ada@example.org."
        return text

    def new_password(self) -> str:
        password = self.values.get("password", "")
        if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
            self.errors["password"] = (
                f"Please choose a password of {MIN_PASSWORD} to {MAX_PASSWORD} characters."
            )
        return password

    def password(self) -> str:
        return self.values.get("password", "")[:MAX_PASSWORD]

    def text_size(self) -> str:
        chosen = self.values.get("text_size", TEXT_SIZES[0])
        return chosen if chosen in TEXT_SIZES else TEXT_SIZES[0]

    def ticked(self, field_name: str) -> bool:
        return self.values.get(field_name) == "yes"
