"""What the daily counts say of a request's device."""

from flask import Request

from consentkit.domain.device_class import DeviceClass, device_class


def read_device(incoming: Request) -> DeviceClass:
    headers = incoming.headers
    return device_class(headers.get("User-Agent", ""), headers.get("Sec-CH-UA-Mobile", ""))
