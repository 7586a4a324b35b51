"""A guard over the banner of the vectors, for tests of what it does to headers."""

from email.utils import formatdate

from consentkit.guard import Guard
from tests.factories import vector

BANNER = vector("guard")["banners"]["own"]
NOW_S = 1795460467.123
ALL = "v1.5.mwtmsywj.aa.AAECAwQFBgcICQoLDA0ODw.accept_all"
NONE = "v1.5.mwtmsywj.16.AAECAwQFBgcICQoLDA0ODw.decline_all"
HTML = ("Content-Type", "text/html; charset=utf-8")
PRIVATE = ("Cache-Control", "private, max-age=0")
DAY = 86_400


class Guarded:
    """A guard, what it reported, and a clock."""

    def __init__(self, mode="enforce", answer=ALL, **settings):
        self.found = []
        self.now_s = NOW_S
        self.cookies = f"__Host-ck={answer}" if answer else ""
        self.guard = Guard(
            "shop",
            mode=mode,
            report=self.found.append,
            clock=lambda: self.now_s,
            **{"declaration": BANNER} | settings,
        )

    def answer(self, *headers, cookies="", method="GET", host="shop.example"):
        sent = "; ".join(filter(None, (self.cookies, cookies)))
        visit = self.guard.visit(sent, host=host, is_secure=True, method=method)
        return visit.answer(list(headers))

    def set(self, *texts, **request):
        """Return the Set-Cookie headers that are left of these."""
        headers = self.answer(*(("Set-Cookie", text) for text in texts), **request)
        return [value for name, value in headers if name == "Set-Cookie"]

    @property
    def faults(self):
        return [(each.cookie, each.fault.value) for each in self.found]


def date(seconds):
    return formatdate(NOW_S + seconds, usegmt=True)


def declared(*categories):
    """The banner with these instead: key, its cookies' names, required."""
    return BANNER | {
        "categories": [
            {
                "key": key,
                "slot": slot,
                "required": required,
                "lifetime": {"kind": "persistent"},
                "services": [{"key": "tool", "cookies": list(cookies)}],
            }
            for slot, (key, cookies, required) in enumerate(categories)
        ]
    }


def cookie(name, host="", **lifetime):
    return {"name": name, "host": host, "lifetime": {"kind": "persistent"} | lifetime}
