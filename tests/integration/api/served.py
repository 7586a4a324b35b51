"""One running service for the tests of a module."""

from collections.abc import Iterator

import pytest

from tests.postgres import a_chosen_database
from tests.served_api import ServedApi, a_served_api


@pytest.fixture(scope="module")
def served_api(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[ServedApi]:
    with (
        a_chosen_database(request) as database,
        a_served_api(tmp_path_factory.mktemp("served"), database) as served,
    ):
        yield served
    assert "Traceback" not in served.service.log.read_text()
