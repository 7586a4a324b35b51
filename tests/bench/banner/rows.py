"""Who is measured, and how each marks a script that must wait for a yes."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"
PLAIN = '<script type="text/plain" data-category="{category}" data-src="{src}"></script>'


@dataclass(frozen=True)
class Row:
    """One banner on the common page. Selectors cross a shadow root with `` >>> ``.

    ``own_address`` and ``posts_to`` are for a returning visitor: what marks the addresses of its
    script, and where an answer goes. ``comparable``: has categories, gating and an interface of its
    own. ``gates``: its own code starts the scripts, not glue that any site would have to write.
    """

    name: str
    banner: str = ""
    accept: str = ""
    decline: str = ""
    settings: str = ""
    gated: str = PLAIN
    head: str = ""
    body: str = ""
    files: tuple[str, ...] = ()
    bundle: str = ""
    own_address: str = ""
    posts_to: str = ""
    comparable: bool = False
    gates: bool = False
    remark: str = ""

    @property
    def slug(self) -> str:
        return self.name.replace(" ", "-")

    @property
    def has_banner(self) -> bool:
        return bool(self.banner)

    @property
    def peer(self) -> bool:
        """Whether this is somebody else's: it comes from npm."""
        return bool(self.files)


def snippet(name: str) -> str:
    return (PEERS / name).read_text("utf-8")


BASELINE = Row("no banner", gated="", remark="the page alone")
FLOOR = Row(
    "floor",
    banner="#floor",
    accept="#floor-accept",
    decline="#floor-decline",
    settings="#floor-settings",
    head='<script defer src="/built/floor.js"></script>',
    own_address="/built/floor.js",
    posts_to="/receipts",
    gates=True,
    remark="a hand-written limit, not a product",
)
CONSENTKIT = Row(
    "ConsentKit",
    banner="#ck-banner",
    accept="#ck-accept",
    decline="#ck-decline",
    settings="#ck-settings",
    head='<script src="/ck/bench/banner.js"></script>',
    own_address="/ck/",
    posts_to="/ck/bench/receipts",
    comparable=True,
    gates=True,
    remark="the service itself, passed on by the page's server",
)
OREJIME = Row(
    "orejime",
    banner=".orejime-Banner",
    accept=".orejime-Banner .orejime-Banner-saveButton",
    settings=".orejime-Banner .orejime-Banner-learnMoreButton",
    gated='<template data-purpose="{category}"><script src="{src}"></script></template>',
    head=snippet("orejime.html"),
    files=("orejime/dist/orejime-standard-en.js", "orejime/dist/orejime-standard.css"),
    comparable=True,
    gates=True,
)
VANILLA = Row(
    "vanilla-cookieconsent",
    banner="#cc-main .cm",
    accept='#cc-main .cm [data-role="all"]',
    settings='#cc-main .cm [data-role="show"]',
    gated='<script type="text/plain" data-category="{category}" data-src="{src}"></script>',
    head=snippet("vanilla-cookieconsent.html"),
    files=("vanilla-cookieconsent/dist/cookieconsent.umd.js",),
    comparable=True,
    gates=True,
)
KLARO = Row(
    "klaro",
    banner="#klaro .cookie-notice",
    accept="#klaro .cookie-notice .cm-btn-success",
    settings="#klaro .cookie-notice .cn-learn-more",
    gated='<script type="text/plain" data-type="text/javascript" data-name="{category}"'
    ' data-src="{src}"></script>',
    head=snippet("klaro.html"),
    files=("klaro/dist/klaro.js",),
    comparable=True,
    gates=True,
)
TARTEAUCITRON = Row(
    "tarteaucitronjs",
    banner="#tarteaucitronAlertBig",
    accept="#tarteaucitronPersonalize2",
    settings="#tarteaucitronCloseAlert",
    gated="",
    head=snippet("tarteaucitronjs.html"),
    files=("tarteaucitronjs/tarteaucitron.min.js",),
    comparable=True,
    gates=True,
)
OSANO = Row(
    "cookieconsent",
    banner=".cc-window",
    accept=".cc-window .cc-allow",
    head=snippet("cookieconsent.html"),
    files=("cookieconsent/build/cookieconsent.min.js",),
    remark="Osano's 3.1.1: no categories, no gating of its own, no second layer",
)
PORSCHE = Row(
    "porsche",
    banner="cookie-consent-banner >>> .cc_body",
    accept="cookie-consent-banner >>> .btn_accept_all",
    settings="#porsche-settings",
    head=snippet("porsche.html"),
    body=snippet("porsche.body.html"),
    files=(
        "@porscheofficial/cookie-consent-banner/dist/cookie-consent-banner/"
        "cookie-consent-banner.esm.js",
    ),
    remark="gating is the site's own code",
)
C15T = Row(
    "c15t headless",
    banner="#consent-banner",
    accept="#consent-accept",
    gated="",
    head=snippet("c15t.html"),
    files=("c15t/dist/index.js",),
    bundle="c15t.js",
    gates=True,
    remark="the three buttons of its documentation, no second layer",
)
C15T_REACT = Row(
    "c15t react",
    banner='[data-testid="consent-banner-root"]',
    accept='[data-testid="consent-banner-accept-button"]',
    settings='[data-testid="consent-banner-customize-button"]',
    gated="",
    head=snippet("c15t-react.html"),
    body=snippet("c15t-react.body.html"),
    files=("@c15t/react/dist/index.js", "react-dom/package.json"),
    bundle="c15t-react.jsx",
    comparable=True,
    gates=True,
    remark="offline mode; React counted, which some sites load anyway",
)

ALL = (
    BASELINE,
    FLOOR,
    CONSENTKIT,
    OREJIME,
    VANILLA,
    KLARO,
    TARTEAUCITRON,
    OSANO,
    C15T,
    C15T_REACT,
    PORSCHE,
)
QUICK = (BASELINE, FLOOR, CONSENTKIT, OREJIME)
# The slow line costs seconds a visit: those that our targets name, and whom they compare with.
SLOW_LINE = (BASELINE, FLOOR, CONSENTKIT, OREJIME, VANILLA, KLARO, TARTEAUCITRON, C15T)
