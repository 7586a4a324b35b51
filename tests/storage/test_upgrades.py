"""A database of every schema that there was becomes one of today's, with all that was in it."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from consentkit.config import Config
from consentkit.domain.site import SiteDefinition
from consentkit.services.add_site import add_site
from consentkit.services.publish_banner import publish_banner
from consentkit.storage import migrating
from consentkit.storage.engine import engine_options
from consentkit.storage.models import Base
from consentkit.storage.models.base import ON_POSTGRESQL
from consentkit.web.app import create_app
from consentkit.web.runtime import Runtime
from tests.conftest import Run
from tests.factories import NOW, a_decision, a_site_document, a_visitor_id
from tests.filled import fill
from tests.recorded import extend_all

Rows = dict[str, list[dict[str, Any]]]

REVISIONS = [
    each.revision
    for each in ScriptDirectory.from_config(migrating._config()).walk_revisions("base", "heads")
][::-1]
# The first and the last but one, and in `make test-wide` one from the middle (the ledger is there,
# counts are not), stand for all of them; `make test-long` has the others.
MARKS = {REVISIONS[0]: (), "0011": pytest.mark.wide, REVISIONS[-2]: ()}
EACH = [pytest.param(each, marks=MARKS.get(each, pytest.mark.long)) for each in REVISIONS[:-1]]
DAYS = 4


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory, initialised_home: Path) -> Rows:
    """All rows of a service that was in use for some days, by table."""
    home = tmp_path_factory.mktemp("in use") / "home"
    shutil.copytree(initialised_home, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Runtime, "now", lambda _self: NOW)
        app = create_app(Config.from_env({"CONSENTKIT_HOME": str(home)} | PUBLIC))
        rt = app.extensions["consentkit"]
        with app.app_context():
            with rt.transaction(write=True) as session:
                add_site(SiteDefinition.read(a_site_document()), session=session, now=NOW)
                publish_banner("shop", session=session, now=NOW, override="for a test")
            fill(rt, "shop", days=DAYS, shown=True)
            with rt._engine.connect() as connection:
                found = {
                    table.name: [
                        dict(row) for row in connection.execute(sa.select(table)).mappings()
                    ]
                    for table in Base.metadata.sorted_tables
                }
            rt.close()
    assert len(found["receipt"]) > 10 * DAYS / 2
    assert found["ledger_statement"]
    return found


PUBLIC = {"CONSENTKIT_PUBLIC_URL": "https://consent.example"}


def put(url: str, rows: Rows) -> None:
    """Insert as much of the rows as the schema at ``url`` has tables and columns for."""
    engine = sa.create_engine(url, **engine_options(url))
    with engine.begin() as connection:
        inspector = sa.inspect(connection)
        there = set(inspector.get_table_names())
        for table in Base.metadata.sorted_tables:
            if table.name not in there or not rows[table.name]:
                continue
            if table.info == ON_POSTGRESQL:
                continue  # kept by triggers there, and a view in the rows' own database
            names = {each["name"] for each in inspector.get_columns(table.name)}
            old = sa.table(
                table.name, *(sa.column(c.name, c.type) for c in table.columns if c.name in names)
            )
            connection.execute(sa.delete(old))
            kept = [{k: v for k, v in row.items() if k in names} for row in rows[table.name]]
            connection.execute(old.insert(), kept)
            if engine.dialect.name == "postgresql" and "id" in names:
                # As if the rows had got their numbers here.
                connection.exec_driver_sql(
                    f"SELECT setval(s, (SELECT max(id::text::bigint) FROM {table.name}))"
                    f" FROM pg_get_serial_sequence('{table.name}', 'id') AS s WHERE s IS NOT NULL"
                    if table.c.id.type.python_type is int
                    else "SELECT 1"
                )
    engine.dispose()


@pytest.fixture
def in_use(
    config: Config, initialised_home: Path, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> Config:
    """The settings, with the keys of the rows and a database that is yet to be made."""
    monkeypatch.setattr(Runtime, "now", lambda _self: NOW)
    shutil.copytree(initialised_home, config.home)
    for left in config.home.glob("consentkit.sqlite3*"):
        left.unlink()
    return config


@pytest.mark.parametrize("revision", EACH)
def test_each_schema_becomes_todays(
    in_use: Config, rows: Rows, revision: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = in_use.database_url
    migrating.upgrade(url, revision)
    put(url, rows)
    migrating.upgrade(url)
    migrating.check(url)
    app = create_app(in_use)
    rt = app.extensions["consentkit"]
    client = app.test_client()
    try:
        assert client.get("/ck/shop/banner.js").status_code == 200
        assert client.get("/ck/shop/versions/1").status_code == 200
        made = client.post("/ck/shop/receipts", json=a_decision(visitor_id=a_visitor_id()))
        assert made.status_code == 201
        with app.app_context():
            extend_all(rt)
            assert client.get("/readyz").json == {"status": "ready"}
            with rt._engine.connect() as connection:
                kept = connection.scalar(sa.text("SELECT count(*) FROM receipt"))
        assert kept == len(rows["receipt"]) + 1
    finally:
        with app.app_context():
            rt.close()
    monkeypatch.setenv("CONSENTKIT_HOME", str(in_use.home))
    monkeypatch.setenv("CONSENTKIT_DATABASE_URL", url)
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", in_use.public_url)
    verified = run("ledger", "verify")
    assert verified.exit_code == 0, verified.output
    assert f"holds: {kept} receipts" in verified.output
    # The tests' server does not sync, which `doctor` is right to say.
    ill = [line for line in run("doctor").output.splitlines() if line.startswith("MEND")]
    assert all("power failure" in line and "postgresql" in url for line in ill), ill


def test_every_schema_is_among_them() -> None:
    files = Path(__file__).parents[2].joinpath("migrations", "versions").glob("0*.py")
    assert sorted(each.name[:4] for each in files) == REVISIONS
