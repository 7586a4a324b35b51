"""What the daily counts say of a request's device."""

from functools import lru_cache

from consentkit.domain.device_class import DeviceClass, device_class
from consentkit.web.environ import Environ

# Browsers of one make and version say the same; whoever says something very long is none.
_MOST_KEPT, _LONGEST = 1_024, 512


def read_device(environ: Environ) -> DeviceClass:
    told = environ.get("HTTP_USER_AGENT", ""), environ.get("HTTP_SEC_CH_UA_MOBILE", "")
    if sum(map(len, told)) > _LONGEST:
        return device_class(*told)
    return _known(*told)


_known = lru_cache(_MOST_KEPT)(device_class)
