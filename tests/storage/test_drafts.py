"""Drafts on both engines: of those who change one at once, one is first and the others are told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from consentkit.domain.account import COMMAND_LINE
from consentkit.domain.draft import put_texts
from consentkit.services.edit_draft import DraftMoved, edit_draft, open_draft
from consentkit.storage import admin_actions, sites
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write

EDITORS = 5


def test_of_several_who_save_at_once_one_wins_and_no_change_is_lost(
    app: Flask, rt: Runtime, publish
) -> None:
    publish()
    with rt.transaction() as session:
        opened = open_draft("shop", session=session).revision
    together = Barrier(EDITORS)

    def save(number: int) -> int | None:
        def edit(document: dict[str, Any]) -> None:
            put_texts(document, "en", {"accept": f"Yes {number}"})

        with app.app_context():
            together.wait()
            try:
                done = write(
                    rt,
                    lambda session: edit_draft(
                        "shop",
                        revision=opened,
                        edit=edit,
                        by=COMMAND_LINE,
                        session=session,
                        now=rt.now(),
                    ),
                )
            except DraftMoved:
                return None
            return done.revision

    with ThreadPoolExecutor(EDITORS) as pool:
        results = list(pool.map(save, range(EDITORS)))
    assert sorted(filter(None, results)) == [opened + 1]
    winner = next(number for number, revision in enumerate(results) if revision)
    with rt.transaction() as session:
        draft = open_draft("shop", session=session)
        wanted = admin_actions.Wanted(what="draft_changed")
        site_id = sites.find_id(session, "shop")
        noted = admin_actions.of_site(session, site_id, wanted, before=None, limit=9)
    assert draft.revision == opened + 1
    assert draft.banner.texts["en"]["accept"] == f"Yes {winner}"
    assert len(noted) == 1
