"""What is generally known of groups and services that the tools name without describing them."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def known() -> Mapping[str, Any]:
    source = files("consentkit.domain.moving").joinpath("known.json").read_text("utf-8")
    loaded: Mapping[str, Any] = json.loads(source)
    return loaded
