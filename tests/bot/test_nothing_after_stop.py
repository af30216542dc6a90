"""すべて止める holds: whatever others do and however long the clock runs, nothing more goes out."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from casework.ground import NotYours
from casework.stop_host import start_host, stop_host
from casework.stop_person import start_person
from storage.database import Database
from storage.states import OutboxState
from storage.tables import Outbox
from tests.bot.small_town import SmallTown
from tests.making import (
    TOWN,
)
from tests.talk import Talk

DEEDS = (
    "ask_step",
    "set_day",
    "tell_held",
    "tell_not_arrived",
    "leave_host",
    "end",
    "approve",
    "search",
    "pause_wish",
    "stop_again",
)


acts = st.lists(st.one_of(st.sampled_from(DEEDS), st.integers(1, 20)), min_size=1, max_size=6)


@pytest.fixture
def talk(sqlite_database: Database) -> Talk:
    """A town whose stops are undone after each example."""
    return Talk(sqlite_database)


@settings(
    max_examples=10,
    # Each example is a town of weeks: finding one is enough, shrinking it takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=acts, after=acts)
def test_nothing_about_the_person_goes_out(
    talk: Talk, before: list[str | int], after: list[str | int]
) -> None:
    """
    Deeds by others and weeks of the clock bring nothing; what was queued is cancelled.
    """
    town = SmallTown(talk)
    try:
        _plays(town, before)
        town.stops()
        town.puts_out()
        about = select(Outbox.state).where(Outbox.person_id == town.cast.person.id)
        # What the stop itself tells the others carries the person too, so that it can be undone.
        new = about.where(Outbox.key.not_like("rests:%"))
        assert OutboxState.QUEUED not in set(town.session.scalars(new))
        known = town.messages(town.cast.supporter, town.cast.giver)

        _plays(town, after)
        town.now += timedelta(days=35)
        town.ticks()

        assert town.messages(town.cast.supporter, town.cast.giver) == known
    finally:
        town.close()


def test_a_coordinator_begins_again(talk: Talk) -> None:
    """
    Afterwards the next step can be asked about again, and both sides hear of it.
    """
    town = SmallTown(talk)
    try:
        town.stops()
        with pytest.raises(NotYours):
            start_person(
                town.session, person=town.cast.person.id, by=town.cast.supporter, now=town.now
            )
        start_person(
            town.session, person=town.cast.person.id, by=town.cast.coordinator, now=town.now
        )
        town.puts_out()
        known = town.messages(town.cast.supporter, town.cast.giver)

        town.does("ask_step")

        assert len(town.messages(town.cast.supporter, town.cast.giver)) == len(known) + 2
    finally:
        town.close()


@settings(
    max_examples=8,
    # Each example is a town of weeks: finding one is enough, shrinking it takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=acts, after=acts)
def test_nothing_reaches_a_host_that_stopped(
    talk: Talk, before: list[str | int], after: list[str | int]
) -> None:
    """
    By itself, at once; only a coordinator begins again.
    """
    town = SmallTown(talk)
    try:
        _plays(town, before)
        stop_host(town.session, host=town.cast.host.id, by=town.cast.giver, town=TOWN, now=town.now)
        town.puts_out()
        known = town.messages(town.cast.giver)

        _plays(town, after)
        town.now += timedelta(days=35)
        town.ticks()

        assert town.messages(town.cast.giver) == known
        with pytest.raises(NotYours):
            start_host(town.session, host=town.cast.host.id, by=town.cast.giver, now=town.now)
    finally:
        town.close()


def _plays(town: SmallTown, acts: list[str | int]) -> None:
    for act in acts:
        if isinstance(act, str):
            town.does(act)
        else:
            town.now += timedelta(days=act)
            town.ticks()
