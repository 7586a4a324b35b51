"""Settings are read once; nonsense stops the start with the name of the variable at fault."""

from pathlib import Path

import pytest

from consentkit.config import Config, ConfigError, MailServer


def test_without_any_settings_everything_is_in_one_folder():
    config = Config.from_env({})
    home = Path("consentkit-data").absolute()
    assert config.home == home
    assert config.database_url == f"sqlite:///{home / 'consentkit.sqlite3'}"
    assert config.keys_file == home / "keys.json"
    assert config.secret_file == home / "secret"
    assert config.public_url == "http://localhost:8080"
    assert (config.keys, config.secret) == (None, None)
    assert (config.trusted_proxies, config.rate_limit) == (0, 120)
    assert config.playground is False
    assert config.require_second_step is False


def test_every_setting_is_read():
    config = Config.from_env(
        {
            "CONSENTKIT_HOME": "/srv/consent",
            "CONSENTKIT_DATABASE_URL": "sqlite:////srv/x.sqlite3",
            "CONSENTKIT_PUBLIC_URL": "https://consent.example/base/",
            "CONSENTKIT_KEYS": "{}",
            "CONSENTKIT_KEYS_FILE": "/run/keys.json",
            "CONSENTKIT_SECRET": "s" * 32,
            "CONSENTKIT_TRUSTED_PROXIES": "2",
            "CONSENTKIT_COUNTRY_HEADER": "CF-IPCountry",
            "CONSENTKIT_RATE_LIMIT": "0",
            "CONSENTKIT_PLAYGROUND": "1",
            "CONSENTKIT_CHECKPOINT_FILE": "/mnt/checkpoint",
            "CONSENTKIT_TSA_URL": "https://u:p@tsa.example/tsr?x=1",
            "CONSENTKIT_TSA_CERTIFICATES": "/etc/tsa.pem",
            "CONSENTKIT_CHECKPOINT_EMAIL": "a@shop.example, b.c+d@shop.example,",
            "CONSENTKIT_MAIL_FROM": "consent@shop.example",
            "CONSENTKIT_SMTP_URL": "smtps://me%40shop:p%3Aw@mail.example",
            "CONSENTKIT_WITNESSES_FILE": "/etc/witnesses",
            "CONSENTKIT_REQUIRE_SECOND_STEP": "1",
            "CONSENTKIT_METRICS_TOKEN": "0123456789abcdef",
            "CONSENTKIT_LOG_FORMAT": "json",
            "CONSENTKIT_ACCESS_LOG": "ordinary",
        }
    )
    assert config == Config(
        home=Path("/srv/consent"),
        database_url="sqlite:////srv/x.sqlite3",
        public_url="https://consent.example/base",
        keys_file=Path("/run/keys.json"),
        secret_file=Path("/srv/consent/secret"),
        keys="{}",
        secret="s" * 32,
        trusted_proxies=2,
        country_header="CF-IPCountry",
        rate_limit=0,
        playground=True,
        checkpoint_file=Path("/mnt/checkpoint"),
        tsa_url="https://u:p@tsa.example/tsr?x=1",
        tsa_certificates=Path("/etc/tsa.pem"),
        checkpoint_email=("a@shop.example", "b.c+d@shop.example"),
        mail_from="consent@shop.example",
        mail_server=MailServer("mail.example", 465, is_tls=True, user="me@shop", password="p:w"),
        witnesses_file=Path("/etc/witnesses"),
        require_second_step=True,
        metrics_token="0123456789abcdef",
        log_format="json",
        access_log="ordinary",
    )


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", MailServer("mail.example", 587)),
        ("smtp://localhost:25/", MailServer("localhost", 25)),
        ("smtp://[::1]:2525", MailServer("::1", 2525)),
        ("smtps://u:@mail.example:1465", MailServer("mail.example", 1465, True, "u")),
    ],
)
def test_a_mail_server_has_the_port_that_is_usual(url, server):
    assert Config.from_env({"CONSENTKIT_SMTP_URL": url}).mail_server == server


@pytest.mark.parametrize(
    ("name", "value", "other"),
    [
        ("TSA_URL", "https://tsa.example", "TSA_CERTIFICATES"),
        ("CHECKPOINT_EMAIL", "a@shop.example", "SMTP_URL"),
    ],
)
def test_half_of_a_setting_is_refused_with_what_is_missing(name, value, other):
    with pytest.raises(ConfigError, match=f"CONSENTKIT_{name} needs CONSENTKIT_{other}: "):
        Config.from_env({f"CONSENTKIT_{name}": value, f"CONSENTKIT_{other}": ""})


def test_an_empty_variable_is_as_good_as_none():
    names = ("HOME", "DATABASE_URL", "PUBLIC_URL", "KEYS", "KEYS_FILE", "SECRET", "RATE_LIMIT")
    empty = {f"CONSENTKIT_{name}": "" for name in names}
    assert Config.from_env(empty) == Config.from_env({})


def test_a_relative_home_does_not_move_with_the_process():
    assert Config.from_env({"CONSENTKIT_HOME": "here"}).home.is_absolute()


def test_variables_of_others_are_let_alone():
    assert Config.from_env({"PATH": "/bin", "consentkit_home": "x"}) == Config.from_env({})


@pytest.mark.parametrize("name", ["CONSENTKIT_HOEM", "CONSENTKIT_", "CONSENTKIT_KEY"])
def test_an_unknown_variable_is_named_with_those_that_are_known(name):
    with pytest.raises(ConfigError, match=f"{name} is not a setting") as refused:
        Config.from_env({name: "x"})
    assert "CONSENTKIT_HOME" in str(refused.value)


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("postgres://u:p@db/x", "postgresql+psycopg://u:p@db/x"),
        ("postgresql://u:p@db/x?sslmode=require", "postgresql+psycopg://u:p@db/x?sslmode=require"),
        ("postgresql+psycopg://db/x", "postgresql+psycopg://db/x"),
        ("sqlite:///relative.sqlite3", "sqlite:///relative.sqlite3"),
    ],
)
def test_a_database_url_gets_the_driver_that_we_install(url, read):
    assert Config.from_env({"CONSENTKIT_DATABASE_URL": url}).database_url == read


NOT_NUMBERS = ["-1", "1.5", "x", " 1", "1 ", "+1", "0x10", "1e3", "1_000", "²", "٣", "9" * 5000]
WRONG = [
    *[
        ("DATABASE_URL", url)
        for url in ("mysql://db/x", "sqlite://", "sqlite:/x", "x", "file.db", "POSTGRES://db")
    ],
    *[("DATABASE_URL", "postgresql+asyncpg://db/x")],
    *[
        ("PUBLIC_URL", url)
        for url in ("consent.example", "ftp://consent.example", "https://", "//consent.example")
    ],
    *[("PUBLIC_URL", f"https://consent.example{tail}") for tail in ("?x=1", "#x", ":x", ":99999")],
    *[("PUBLIC_URL", url) for url in ("http://[::1", "https://user:pass@consent.example")],
    *[("PUBLIC_URL", url) for url in ("https://consent example", "https://consent.example\nx")],
    *[("RATE_LIMIT", text) for text in [*NOT_NUMBERS, "1000001"]],
    *[("TRUSTED_PROXIES", text) for text in [*NOT_NUMBERS, "11"]],
    *[("COUNTRY_HEADER", name) for name in ("a b", "CF:Country", "é", "x\ny", "a,b")],
    *[
        ("TSA_URL", url)
        for url in (
            "tsa.example",
            "ftp://tsa.example",
            "https://",
            "https://tsa.example:0",
            "https://tsa example",
            "https://tsa.example#x",
            "https://tsa.example\nx",
        )
    ],
    *[
        ("SMTP_URL", url)
        for url in (
            "mail.example",
            "http://mail.example",
            "smtp://",
            "smtp://m.example:x",
            "smtp://m.example/path",
            "smtp://user@m.example",
            "smtp://m.example:99999",
        )
    ],
    *[
        (name, address)
        for name in ("CHECKPOINT_EMAIL", "MAIL_FROM")
        for address in (
            "a",
            "a@",
            "@b",
            "a@b@c",
            "a b@c",
            "a@b,c",
            "A <a@b>",
            "a@b\nBcc: c@d",
            "é@b",
            "a@é",
        )
    ],
    ("MAIL_FROM", "a@shop.example,b@shop.example"),
    *[("METRICS_TOKEN", token) for token in ("short", "a" * 15, "a" * 16 + "\n", "é" * 16)],
    *[("LOG_FORMAT", text) for text in ("JSON", "xml")],
    *[("ACCESS_LOG", text) for text in ("on", "1", "Off")],
]


@pytest.mark.parametrize(("name", "value"), WRONG, ids=lambda value: ascii(value)[:40])
def test_a_wrong_value_is_refused_with_the_name_of_its_variable(name, value):
    # So that nothing is wrong but the one.
    complete = {"CONSENTKIT_TSA_CERTIFICATES": "x", "CONSENTKIT_SMTP_URL": "smtp://m.example"}
    with pytest.raises(ConfigError, match=f"CONSENTKIT_{name} must"):
        Config.from_env(complete | {f"CONSENTKIT_{name}": value})


def test_a_country_is_believed_only_behind_a_proxy():
    with pytest.raises(ConfigError, match="COUNTRY_HEADER needs CONSENTKIT_TRUSTED_PROXIES"):
        Config.from_env({"CONSENTKIT_COUNTRY_HEADER": "CF-IPCountry"})


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("KEYS", '{"d": "the-private-part"}', "the-private-part"),
        ("SECRET", "the-service-secret", "the-service-secret"),
        ("DATABASE_URL", "postgresql://u:the-password@db/x", "the-password"),
        ("SMTP_URL", "smtp://u:the-password@mail.example", "the-password"),
        ("METRICS_TOKEN", "the-metrics-token", "the-metrics-token"),
    ],
)
def test_a_secret_is_not_shown_with_the_settings(name, value, secret):
    config = Config.from_env({f"CONSENTKIT_{name}": value})
    assert secret not in f"{config!r} {config}"


def test_the_password_of_an_authority_is_not_shown_either():
    env = {
        "CONSENTKIT_TSA_URL": "https://u:the-password@tsa.example",
        "CONSENTKIT_TSA_CERTIFICATES": "x",
    }
    assert "the-password" not in repr(Config.from_env(env))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://u:the-password@db/x"),
        ("SMTP_URL", "mail://u:the-password@mail.example"),
    ],
)
def test_a_refusal_does_not_show_a_password(name, value):
    with pytest.raises(ConfigError) as refused:
        Config.from_env({f"CONSENTKIT_{name}": value})
    assert "the-password" not in str(refused.value)


def test_settings_cannot_be_changed_afterwards():
    with pytest.raises(AttributeError):
        Config.from_env({}).rate_limit = 0
