"""
叶江市, filled with people, and what they find today.

Everything goes through the deeds that the conversations use, with a clock that
walks from last month to today; nobody in it exists.
"""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot import notices
from bot.practice import PracticeServer
from casework.ground import Notice, take_notices, tell
from casework.plan_duty import plan_duty
from casework.policies import office_of
from followup.calendar import may_begin, next_working_moment, tokyo_day
from kanaeai.assemble import Program
from kanaeai.practice_people import People
from kanaeai.practice_stories import HANDED_OVER, HOSTS, STAFF, WISHES
from kanaeai.practice_week_stories import WEEK_HOSTS, WEEK_WISHES
from kanaeai.practice_wishes import Wishes
from storage.states import Role
from storage.tables import Account
from towns import Town


def move_in(program: Program, server: PracticeServer, *, page_url: str) -> None:
    """
    Fill the practice town once; a town that is lived in stays as it is.

    :param page_url: where one-time pages are reached
    """
    (town,) = program.towns.values()
    with program.database.reading() as session:
        if session.scalar(select(exists().where(Account.town == town.key))):
            return
    today = _first_moment(server.clock.now(), town)
    server.clock.move_to(moment=today)
    world = program.world(bot_name=server.username, page_url=page_url)
    with program.database.writing() as session:
        people = People(session, town, server)
        _fill(session, people, Wishes(session, town, world, today))
        notices.put_out(session, world=world, registry=program.registry, now=today)


def _first_moment(now: datetime, town: Town) -> datetime:
    """
    Return now, or an hour into working time: at night nobody would hear anything, and in the
    office's first half hour not everybody.
    """
    office = office_of(town)
    around = (now - timedelta(minutes=30), now, now + timedelta(hours=2))
    if all(may_begin(moment, office=office) for moment in around):
        return now
    return next_working_moment(now + timedelta(hours=2), office=office) + timedelta(hours=1)


def _fill(session: Session, people: People, wishes: Wishes) -> None:
    """Let everybody in, and play the stories up to today."""
    today = wishes.today
    staff = [
        people.join(number, name, role, note, today - timedelta(days=60))
        for number, (name, role, note) in enumerate(STAFF, start=1)
    ]
    coordinator = next(one for one in staff if one.role is Role.COORDINATOR)
    plan_duty(
        session,
        account=coordinator.id,
        first_day=tokyo_day(today),
        last_day=tokyo_day(today) + timedelta(days=13),
        by=coordinator,
        now=today,
    )
    by_name = {one.label: one for one in staff}
    supporters = [one for one in staff if one.role is Role.SUPPORTER][:2]
    givers = {
        story.name: people.host(
            number,
            story,
            coordinator=coordinator,
            now=today - timedelta(days=story.days_ago) if story.approved else today,
        )
        for number, story in enumerate((*HOSTS, *WEEK_HOSTS), start=101)
    }
    for place, story in enumerate((*WISHES, *WEEK_WISHES)):
        teller = by_name.get(story.told_by, supporters[place % len(supporters)])
        wishes.tell(story, teller, coordinator, givers)
    # What happened last month is known; nobody is written to about it now.
    for notice in take_notices(session):
        # But whoever has only a mailbox finds today's question in it, and who has only a
        # telephone is to be called.
        if notice.kind == "in.ask" and notice.to in people.without_chat:
            tell(session, notice)
    for account in (*staff, *givers.values()):
        if account.id not in people.without_chat:
            tell(
                session,
                Notice(
                    to=account.id,
                    kind="ev.hello",
                    subject=account.id,
                    key=f"hello:{account.id.hex}",
                    begun=False,
                ),
            )
    people.hand_over(HANDED_OVER, supporters, now=today)
