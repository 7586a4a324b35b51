"""Every sample of a page, from its first to its last, tried as somebody would who reads it."""

import shutil
from pathlib import Path

import pytest

from tests.integration.docs.desk import Desk
from tests.integration.docs.samples import PAGES, samples_of
from tests.integration.docs.trials import TRIALS

pytestmark = pytest.mark.browser

TRIED = [page for page in PAGES if any(each.trial in TRIALS for each in samples_of(page))]
BEGINS = "consentkit init"


@pytest.mark.parametrize("page_name", TRIED)
def test_every_sample_works(desk: Desk, page_name: str, kept_home: Path) -> None:
    samples = [each for each in samples_of(page_name) if each.trial in TRIALS]
    if not any(BEGINS in each.code for each in samples):
        shutil.copytree(kept_home / "home", desk.folder / "home")
    for sample in samples:
        try:
            TRIALS[sample.trial](sample, desk)
        except BaseException as failed:
            failed.add_note(f"in the sample at {sample.place}")
            raise
