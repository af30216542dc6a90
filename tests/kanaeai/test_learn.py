"""``kanaeai learn``: off by default, silent where there is too little, and never a text."""

import json
from pathlib import Path

import pytest

from casework.outcomes import outcomes_of
from matching.learning import Feature, Target, TooLittle
from matching.learning.off_policy import estimate
from storage.states import IntroductionState, PlacementStep, Role
from storage.tables import IntroductionStep, Placement
from tests.kanaeai.conftest import Run
from tests.kanaeai.test_tick import _opened
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_candidate,
    make_host,
    make_introduction,
    make_offer,
    make_person,
    make_wish,
)

_WORD = {"key": "reasons.person.wish_word", "words": {"word": "オカリナ"}, "names": {}}
_AREA = {"key": "reasons.person.same_area", "words": {}, "names": {}}


def told(run: Run, *, declined: int) -> None:
    """A town with one placement that went on, some declined candidates, one laid by hand."""
    run("db", "upgrade")
    database = _opened()
    with database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        offer = make_offer(session, make_host(session))
        reasons = {"person": [_WORD, _AREA], "host": [], "asks": []}
        for number in range(declined + 2):
            wish = make_wish(session, make_person(session, supporter))
            candidate = make_candidate(session, wish, offer, reasons=reasons, chance=0.5)
            candidate.state = "declined"
            if number == 0:
                candidate.state, candidate.chance = "shown", None
            if number == 1:
                candidate.state = "shown"
                row = make_introduction(session, wish, offer, state=IntroductionState.PLACED)
                session.add(
                    IntroductionStep(
                        introduction_id=row.id, state=IntroductionState.WELCOMED, at=NOW
                    )
                )
                placement = Placement(
                    town=TOWN.key, step=PlacementStep.ONGOING, created_at=NOW, step_since=NOW
                )
                session.add(placement)
                session.flush()
                row.placement_id = placement.id
    database.close()


def test_it_is_off_until_a_town_decides(run: Run) -> None:
    """One sentence that says how and when."""
    done = run("learn")

    assert done.code == 2
    assert "KANAEAI_LEARNING" in done.err


def test_a_handful_of_outcomes_teaches_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says how many there are and how many would do; what was wished stays where it is."""
    monkeypatch.setenv("KANAEAI_LEARNING", "true")
    told(run, declined=3)

    done = run("learn")

    assert done.code == 0, done.err
    assert done.out.count("まだ少なすぎます") == 3
    assert "本人が見てみたいと言う:お返事4件" in done.out
    assert "オカリナ" not in done.out
    assert "フルマラソン" not in done.out


def test_towns_add_up_their_counts(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers of another town make it enough; a file that holds none is refused."""
    monkeypatch.setenv("KANAEAI_LEARNING", "true")
    told(run, declined=3)
    counts = json.loads(run("learn", "--json").out)
    assert counts["person_yes"]["same_area"] == [4, 1]
    other = {key: [80, 40] for key in ("same_area", "only_a_word", "together", "activity_same")}
    (tmp_path / "other.json").write_text(
        json.dumps({"person_yes": other, "host_yes": {}, "settles": {}}), encoding="utf-8"
    )
    (tmp_path / "none.json").write_text("[]", encoding="utf-8")

    done = run("learn", "--with", str(tmp_path / "other.json"))
    refused = run("learn", "--with", str(tmp_path / "none.json"))

    assert "same_area:0.4" in done.out
    assert done.out.count("まだ少なすぎます") == 2
    assert refused.code == 2
    assert "none.json" in refused.err


def test_an_outcome_holds_how_they_met_the_answers_and_the_chance(run: Run) -> None:
    """What was laid side by side by hand has no chance; off-policy estimates refuse a handful."""
    told(run, declined=3)
    database = _opened()
    with database.reading() as session:
        outcomes = outcomes_of(session, town=TOWN.key)
    database.close()

    first, *others = sorted(outcomes, key=lambda one: len(one.answers), reverse=True)
    assert len(others) == 3
    assert first.features == {Feature.ONLY_A_WORD, Feature.SAME_AREA, Feature.TOGETHER}
    assert first.answers == dict.fromkeys(Target, True)
    assert {one.propensity for one in outcomes} == {0.5}
    assert all(one.answers == {Target.PERSON_YES: False} for one in others)
    with pytest.raises(TooLittle):
        estimate(outcomes, target=Target.PERSON_YES, shown_with=lambda _: 1.0)
