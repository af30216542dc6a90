"""New Year's night in a town with a placement, for the tests of incidents."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from casework.report_incident import Incident
from followup.calendar import TOKYO
from storage.database import Database
from storage.states import DayState, PlacementStep, Role, Side, WishState
from storage.tables import (
    Account,
    Host,
    MeetingDay,
    Placement,
    PlacementMember,
    Task,
)
from tests.beginnings import played_once
from tests.making import TOWN, make_host, make_offer, make_person, make_wish
from tests.talk import Member, Talk
from texts import say

NEW_YEARS_NIGHT = datetime(2027, 1, 1, 3, tzinfo=TOKYO)


OPENED = datetime(2026, 12, 1, 10, tzinfo=TOKYO)


WORDS = "命の危険は119、暴力は110へ先に電話してください。この画面は見張っていません。"


DUTY_PHONE = "050-0000-0120"


@dataclass
class Night:
    """New Year's night in a town with a placement whose next day is the fifth."""

    talk: Talk
    supporter: Member
    host: Member
    coordinator: Member
    officer: Member

    def task(self) -> Task:
        """Return the only task."""
        with self.talk.database.reading() as session:
            return session.scalars(select(Task)).one()

    def facts(self) -> dict[str, Any]:
        """Return what is sealed with the only task."""
        with self.talk.database.reading() as session:
            return dict(session.scalars(select(Task)).one().facts)

    def day(self) -> DayState:
        """Return how the planned day stands."""
        with self.talk.database.reading() as session:
            return session.scalars(select(MeetingDay.state)).one()

    def tells(self, member: Member, kind: Incident, *, first: str = "/incident") -> None:
        """Go from the first word to the kind."""
        if first.startswith("/"):
            member.commands(first[1:])
        else:
            member.says(first)
        member.hears(WORDS)
        member.presses("本人のこと")
        member.presses(say(f"incidents.kind.{kind}", "ja"))

    def everybody(self) -> tuple[Member, ...]:
        """Return everybody in the town."""
        return (self.supporter, self.host, self.coordinator, self.officer)


def make_night(database: Database) -> Night:
    """Let everybody go to bed."""
    return _asleep(Talk(database, now=OPENED))


@played_once
def _asleep(talk: Talk) -> Night:
    coordinator, supporter, host = talk.coordinator(), talk.supporter(), talk.host()
    officer = talk.member(Role.OFFICER)
    with talk.database.writing() as session:
        person = make_person(session, supporter.account)
        wish = make_wish(session, person, state=WishState.CHOSEN)
        there: Host = make_host(session)
        offer = make_offer(session, there)
        session.get_one(Account, host.account.id).host_id = there.id
        placement = Placement(
            town=TOWN.key,
            step=PlacementStep.TRIAL,
            coordinator_id=coordinator.account.id,
            created_at=OPENED,
            step_since=OPENED,
        )
        session.add(placement)
        session.flush()
        of = {"placement_id": placement.id, "joined_at": OPENED}
        session.add_all(
            [
                PlacementMember(side=Side.PERSON, person_id=person.id, wish_id=wish.id, **of),
                PlacementMember(side=Side.HOST, host_id=there.id, offer_id=offer.id, **of),
                MeetingDay(
                    placement_id=placement.id, starts_at=datetime(2027, 1, 5, 10, tzinfo=TOKYO)
                ),
            ]
        )
    talk.now = NEW_YEARS_NIGHT
    found = Night(talk, supporter, host, coordinator, officer)
    for member in found.everybody():
        member.listen()
        member.heard.clear()
    return found
