"""What a coordinator changes of the town: within its rules, with a second look, everywhere."""

from datetime import datetime, timedelta

import pytest

from casework.change_town import (
    Changed,
    NothingChanged,
    SaysTooMuch,
    change_town,
)
from casework.decide import DeclineReason, confirm_decision, decline_decision
from casework.ground import NotYours
from casework.policies import policy_of
from casework.second_pair import DecisionKind
from casework.town_parts import CADENCE, ChangeRefused, TownPart, part_of
from casework.towns_in_force import TownsInForce
from casework.views_decisions import decision_view
from casework.views_settings import changes_of_town, settings_of_town, staff_of_town
from followup.policy import Policy
from storage.base import Id
from storage.database import Database
from storage.session import Session
from storage.states import DecisionState, Role
from storage.tables import Account, Decision
from tests.making import NOW, TOWN, make_account
from towns import AgencyKind

HOUR = timedelta(hours=1)


def change(
    session: Session,
    by: Account,
    part: TownPart,
    value: object,
    why: str = "",
    *,
    now: datetime = NOW,
) -> Changed:
    """Change a part of the practice town."""
    return change_town(session, part=part, value=value, why=why, by=by, filed=TOWN, now=now)


def office(**days: object) -> dict[str, object]:
    """The office's hours with some days changed."""
    return {**part_of(TOWN, TownPart.OFFICE), **days}


def other_duty_number() -> list[dict[str, object]]:
    """The town's agencies with another number of the duty phone."""
    return [
        {**one, "phone": "050-0000-0999"} if one["kind"] == AgencyKind.DUTY else one
        for one in part_of(TOWN, TownPart.AGENCIES)
    ]


def decision_about(session: Session, subject: Id) -> Decision:
    """What the second pair of eyes was asked."""
    return session.query(Decision).filter_by(subject_id=subject).one()


def test_every_process_takes_over_what_was_changed(database: Database) -> None:
    """Hours of the office reach whoever follows, without beginning again; and go back."""
    towns = TownsInForce({TOWN.key: TOWN})
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        assert not towns.follow(session)
        change(session, coordinator, TownPart.OFFICE, office(sat="9:00-12:00"), "土曜も開けます")

    with database.reading() as session:
        assert towns.follow(session)
        assert not towns.follow(session)
    assert towns[TOWN.key].office.sat is not None
    assert towns.filed[TOWN.key] == TOWN
    assert policy_of(towns[TOWN.key]).closes.hour == 12

    with database.writing() as session:
        change(session, session.get_one(Account, coordinator.id), TownPart.OFFICE, None)
        assert towns.follow(session)
    assert towns[TOWN.key] == TOWN


def test_what_breaks_a_rule_is_refused_with_the_reason(sqlite_database: Database) -> None:
    """As a town's file would be; and promises to people have narrower limits than the file."""
    with sqlite_database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        for part, value, rule in (
            (TownPart.OFFICE, office(mon="17:00-9:00"), "not_hours"),
            (TownPart.OFFICE, office(closed=["2月30日"]), "not_day"),
            (TownPart.CADENCE, {"host_messages_a_month": 3}, "cadence_range"),
            (TownPart.CADENCE, {"person_thinks_hours": 24}, "cadence_range"),
            (TownPart.CADENCE, {"at_once_minutes": 240}, "unknown_key"),
            (
                TownPart.CADENCE,
                {"check_in_reminded_after": 10, "check_in_silent_after": 6},
                "cadence_apart",
            ),
            (TownPart.NEIGHBOURS, {"kawabata": ["nowhere"]}, "unknown_neighbour"),
            (TownPart.AGENCIES, part_of(TOWN, TownPart.AGENCIES)[:1], "agency_missing"),
            (TownPart.GREETING, {"ja": "こんにちは", "ja_easy": "日々"}, "no_reading"),
        ):
            with pytest.raises(ChangeRefused) as refused:
                change(session, coordinator, part, value)
            assert rule in {one.rule for one in refused.value.findings}, part
        with pytest.raises(NothingChanged):
            change(session, coordinator, TownPart.OFFICE, office())
        with pytest.raises(SaysTooMuch):
            change(
                session,
                coordinator,
                TownPart.OFFICE,
                office(sat="9:00-12:00"),
                "山田太郎さんのため",
            )
        with pytest.raises(NotYours):
            change(session, make_account(session, Role.SUPPORTER), TownPart.OFFICE, office())
        assert changes_of_town(session, by=coordinator, start=0, count=9) == ([], 0)


def test_every_number_of_the_desk_is_one_of_the_policy() -> None:
    """Its limits lie within those of the town's file, and what ships lies within the limits."""
    shipped = Policy()
    for key, limit in CADENCE.items():
        assert limit.least <= getattr(shipped, key) <= limit.most, key
        for value in (limit.least, limit.most):
            others = {"check_in_silent_after": 20, "host_expires_after": 20}
            shipped.with_changes({**others, key: value} if key not in others else {key: value})


def test_a_number_for_emergencies_waits_for_a_second_pair_of_eyes(database: Database) -> None:
    """It is in force once confirmed; the one who looks reads the new number; declined it goes."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        colleague = make_account(session, Role.COORDINATOR)
        towns = TownsInForce({TOWN.key: TOWN})

        asked = change(session, coordinator, TownPart.AGENCIES, other_duty_number(), "番号の変更")
        assert asked.waits
        assert not towns.follow(session)
        decision = decision_about(session, asked.change.id)
        seen = decision_view(session, decision=decision.id, by=colleague)
        assert seen.kind is DecisionKind.TOWN
        assert any("050-0000-0999" in line for line in seen.phones)
        confirm_decision(
            session, decision=decision.id, by=colleague, town=TOWN, activity_words={}, now=NOW
        )
        assert towns.follow(session)
        (duty,) = towns[TOWN.key].agencies_for(AgencyKind.DUTY)
        assert duty.phone == "050-0000-0999"

        back = change(session, coordinator, TownPart.AGENCIES, None)
        assert back.waits
        decline_decision(
            session,
            decision=decision_about(session, back.change.id).id,
            by=colleague,
            reason=DeclineReason.UNCLEAR,
            now=NOW,
        )
        assert not towns.follow(session)
        (newest, first), total = changes_of_town(session, by=coordinator, start=0, count=9)
        assert (newest.dropped, newest.to_file, first.why, total) == (True, True, "番号の変更", 2)


def test_a_late_yes_overwrites_nothing(
    sqlite_database: Database,
) -> None:
    """Another change of the same part came into force after the question: the question lapses."""
    with sqlite_database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        colleague = make_account(session, Role.COORDINATOR)
        asked = change(session, coordinator, TownPart.AGENCIES, other_duty_number())
        hours = [
            {**one, "hours": "いつでも"} if one["kind"] == "相談" else one
            for one in part_of(TOWN, TownPart.AGENCIES)
        ]
        late = change(session, coordinator, TownPart.AGENCIES, hours, now=NOW + HOUR)
        assert not late.waits

        decided = confirm_decision(
            session,
            decision=decision_about(session, asked.change.id).id,
            by=colleague,
            town=TOWN,
            activity_words={},
            now=NOW + 2 * HOUR,
        )

        assert decided.state is DecisionState.LAPSED


def test_what_fits_the_file_no_more_is_left_out(
    sqlite_database: Database,
) -> None:
    """The file lost an area: the town stands as in the file, and the settings say so."""
    with sqlite_database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        near = {**part_of(TOWN, TownPart.NEIGHBOURS)}
        near["minato"] = [*near["minato"], "yamate"]
        near["yamate"] = [*near["yamate"], "minato"]
        change(session, coordinator, TownPart.NEIGHBOURS, near)
        smaller = TOWN.model_copy(
            update={
                "places_to_call": (),
                "areas": tuple(
                    area.model_copy(update={"neighbours": ()})
                    for area in TOWN.areas
                    if area.key != "yamate"
                ),
            }
        )
        towns = TownsInForce({TOWN.key: smaller})

        towns.follow(session)

        assert towns[TOWN.key] == smaller
        assert towns.unfit == {(TOWN.key, TownPart.NEIGHBOURS)}
        settings = settings_of_town(session, by=coordinator, filed=smaller)
        assert settings[TownPart.NEIGHBOURS].unfit
        assert not settings[TownPart.OFFICE].is_changed
        change_town(
            session,
            part=TownPart.NEIGHBOURS,
            value={"kawabata": ["ekimae"], "ekimae": ["kawabata"]},
            why="",
            by=coordinator,
            filed=smaller,
            now=NOW,
        )
        towns.follow(session)
        assert towns.unfit == frozenset()


def test_staff_are_listed_with_their_last_day(sqlite_database: Database) -> None:
    """By role and label; what they did last counts, not what they looked at."""
    with sqlite_database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR, label="はる")
        make_account(session, Role.SUPPORTER, label="つばき相談室")
        make_account(session, Role.HOST)
        change(session, coordinator, TownPart.OFFICE, office(sat="9:00-12:00"))

        staff, total = staff_of_town(session, by=coordinator, now=NOW, start=0, count=9)

        assert total == 2
        assert [(one.role, one.label, one.last_active, one.is_self) for one in staff] == [
            (Role.COORDINATOR, "はる", NOW, True),
            (Role.SUPPORTER, "つばき相談室", None, False),
        ]
