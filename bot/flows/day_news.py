"""
What is heard of a day: that it was agreed on, is tomorrow, how it went, and what to do.

The day before there is no question, only what may be needed; nothing here calls a rest a failure.
"""

from datetime import datetime

from bot.dates import moment_words
from bot.flows.day_words import day_line, terms_lines, whose
from bot.flows.placement_days import day_buttons
from bot.flows.placement_words import own_names, see
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, Waiting, World, only
from bot.voice import Voice
from casework.ground import Notice
from casework.look_into_day import look_into_day
from casework.policies import policy_of
from casework.views_courses import placement_course
from casework.views_days import day_view
from casework.waiting_placements import open_days
from followup.calendar import tokyo_day
from storage.base import Id
from storage.session import Session
from storage.states import DayState, Role
from storage.tables import Account
from texts import Text


def tell_set(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the other side of a new day."""
    _tell_of_plan(session, voice, account, notice, "placements.day_set")


def tell_moved(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell that a day was moved, and from when."""
    day = day_view(session, day=notice.subject, by=account)
    course = placement_course(session, placement=day.placement, by=account)
    voice.say(
        Text.of(
            "days.moved",
            name=whose(course, account),
            before=moment_words(datetime.fromisoformat(notice.facts["before"])),
            day=Text.lines(moment_words(day.starts_at), *terms_lines(day)),
        ),
        [voice.button("placements.open_day", "pd.open", day.id)],
        see(voice, day.placement),
    )


def tell_changed(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell that place, company or the way home of a day are known or changed."""
    _tell_of_plan(session, voice, account, notice, "days.changed")


def tell_eve(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell on the day before what is to be known, with what may be needed."""
    day = day_view(session, day=notice.subject, by=account)
    course = placement_course(session, placement=day.placement, by=account)
    today = tokyo_day(voice.now) == tokyo_day(day.starts_at)
    voice.say(
        Text.lines(
            Text.of(
                "days.eve_today" if today else "days.eve",
                name=whose(course, account),
                moment=moment_words(day.starts_at),
            ),
            *terms_lines(day),
            "",
            Text.of(f"days.eve_words.{account.role}"),
        ),
        *_eve_buttons(voice, account.role, day.id),
    )


def ask_about(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Ask how a meeting went that nobody told of."""
    day = day_view(session, day=notice.subject, by=account)
    course = placement_course(session, placement=day.placement, by=account)
    voice.say(
        Text.of(
            "placements.how_was_it",
            name=own_names(course, account),
            moment=moment_words(day.starts_at),
        ),
        *day_buttons(voice, account.role, day.id),
    )


def tell_told(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell at once what somebody told of a meeting."""
    day = day_view(session, day=notice.subject, by=account)
    course = placement_course(session, placement=day.placement, by=account)
    told = DayState(notice.facts["told"])
    if told is DayState.NOT_ARRIVED:
        minutes = policy_of(world.towns[account.town]).not_arrived_minutes
        voice.say(
            Text.of(
                f"days.not_arrived.{account.role}",
                name=whose(course, account),
                moment=moment_words(day.starts_at),
                minutes=minutes,
            ),
            *(_awaited_buttons(voice, day.id) if account.role is Role.SUPPORTER else []),
            see(voice, day.placement),
        )
        return
    key = (
        "days.rested_to_host" if _is_rest_to_host(told, account) else f"placements.day_told.{told}"
    )
    voice.say(
        Text.of(key, name=own_names(course, account), moment=moment_words(day.starts_at)),
        see(voice, day.placement),
    )


@only(Role.SUPPORTER, Role.COORDINATOR)
def look_into(turn: Turn, press: Press) -> None:
    """Take note that somebody looks after the one who has not arrived."""
    day = look_into_day(turn.session, day=press.row, by=turn.by, how_heard=turn.heard, now=turn.now)
    turn.change(
        "days.looked_into_done",
        *day_buttons(turn.voice, turn.by.role, day.id),
        see(turn.voice, day.placement_id),
    )


def tell_looked_into(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the host that it is looked after."""
    day = day_view(session, day=notice.subject, by=account)
    voice.say("days.looked_into", see(voice, day.placement))


def waiting(turn: Turn) -> list[Waiting]:
    """Name the meetings that wait to be told of; supporters are asked, as everywhere."""
    if turn.by.role is not Role.SUPPORTER:
        return []
    return [
        Waiting(
            Text.of("placements.waiting_day", moment=moment_words(day.starts_at)),
            "pd.open",
            day.id,
        )
        for day in open_days(turn.session, by=turn.by, town=turn.town, now=turn.now)
    ]


def _tell_of_plan(
    session: Session, voice: Voice, account: Account, notice: Notice, key: str
) -> None:
    day = day_view(session, day=notice.subject, by=account)
    course = placement_course(session, placement=day.placement, by=account)
    voice.say(
        Text.of(
            key,
            name=whose(course, account),
            day=Text.lines(day_line(day), *terms_lines(day)),
        ),
        [voice.button("placements.open_day", "pd.open", day.id)],
        see(voice, day.placement),
    )


def _eve_buttons(voice: Voice, role: Role, day: Id) -> list[list[Button]]:
    mine = DayState.RESTED if role is Role.SUPPORTER else DayState.CANCELLED
    return [
        [voice.button(f"days.tell.{mine}", "pd.tell", day, mine.value)],
        [voice.button("days.look", "pd.open", day)],
    ]


def _awaited_buttons(voice: Voice, day: Id) -> list[list[Button]]:
    return [
        [voice.button("days.look_into", "pd.look", day)],
        *day_buttons(voice, Role.SUPPORTER, day),
    ]


def _is_rest_to_host(told: DayState, account: Account) -> bool:
    return told is DayState.RESTED and account.role is Role.HOST


FLOW = Flow(
    actions={"pd.look": look_into},
    notices={
        "pl.dayset": tell_set,
        "pl.daymoved": tell_moved,
        "pl.daychanged": tell_changed,
        "pl.eve": tell_eve,
        "pl.day": ask_about,
        "pl.told": tell_told,
        "pl.lookedinto": tell_looked_into,
    },
    waiting=(waiting,),
)
