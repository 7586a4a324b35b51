"""What kind of device a request comes from, in one word; nothing else of it is kept."""

import re
from enum import StrEnum

# Words of user agents. An iPad may say that it is a Macintosh, and is a desktop then.
_TABLET = re.compile(r"iPad|Tablet|Kindle|Silk/|PlayBook")
_PHONE = re.compile(r"Mobi|iPhone|iPod|Windows Phone|Opera Mini")
_DESKTOP = re.compile(r"Windows NT|Macintosh|X11|CrOS|Linux")
_CRAWLER = re.compile(
    r"bot\b|crawl|spider|slurp|mediapartners|inspectiontool|googleother|bingpreview|ia_archiver"
    r"|lighthouse|page ?speed|gtmetrix|ptst/",
    re.IGNORECASE,
)


class DeviceClass(StrEnum):
    PHONE = "phone"
    TABLET = "tablet"
    DESKTOP = "desktop"
    UNKNOWN = "unknown"


def device_class(user_agent: str, mobile_hint: str = "") -> DeviceClass:
    """``mobile_hint`` is the header Sec-CH-UA-Mobile: ``?1``, ``?0``, or empty.
    Source: W3C, User-Agent Client Hints.
    """
    if _TABLET.search(user_agent):
        return DeviceClass.TABLET
    if mobile_hint == "?1" or _PHONE.search(user_agent):
        return DeviceClass.PHONE
    if "Android" in user_agent:
        return DeviceClass.TABLET
    return DeviceClass.DESKTOP if _DESKTOP.search(user_agent) else DeviceClass.UNKNOWN


def is_crawler(user_agent: str) -> bool:
    """Whether it says of itself that nobody is looking; Cubot makes telephones."""
    return _CRAWLER.search(re.sub("cubot", "", user_agent, flags=re.IGNORECASE)) is not None
