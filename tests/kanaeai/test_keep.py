"""What has been kept long enough, as an operator meets it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from casework.keeping.rules import RULES
from storage.states import Role
from storage.tables import Draft
from tests.kanaeai.conftest import Run
from tests.kanaeai.test_forget import opened
from tests.making import make_account
from texts import Language, sentences


def test_what_may_go_is_counted_before_it_goes(run: Run) -> None:
    """
    By rule, with the oldest; a dry run changes nothing, and the rule tells its source.
    """
    run("db", "upgrade")
    database = opened()
    with database.writing() as session:
        account = make_account(session, Role.SUPPORTER)
        for days in (10, 100):
            draft = Draft(account_id=account.id, form="post_wish", subject_id=account.id)
            draft.subject_id, draft.state = draft.id, {}
            draft.changed_at = datetime.now(UTC) - timedelta(days=days)
            session.add(draft)
    database.close()

    looked, told = run("keep", "--dry-run"), run("keep", "--dry-run", "--json")
    done = run("keep")

    assert "1件 90日間、続きのない書きかけ" in looked.out
    assert "何も消していません" in looked.out
    drafts = next(row for row in json.loads(told.out) if row["rule"] == "drafts")
    assert (drafts["count"], drafts["table"]) == (1, "draft")
    assert "art. 22" in drafts["source"]
    assert "時期の来た記録を消しました(1件)" in done.out
    database = opened()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Draft)) == 1
    database.close()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_rule_has_words(language: Language) -> None:
    """
    A new rule is named for the operator too.
    """
    named = {key.removeprefix("operator.keep_rule.") for key in sentences(language)}

    assert {rule.name for rule in RULES} - named == set()
