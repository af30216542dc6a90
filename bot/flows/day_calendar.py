"""
カレンダーに入れる: a link from which a phone's calendar reads the days, until it is stopped.
"""

from bot.calendars import calendar_token
from bot.dates import day_words
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.calendar_link import calendar_link, revoke_calendar_link
from storage.base import Id
from storage.states import Role
from texts import Text


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def give(turn: Turn, press: Press) -> None:
    """Give the link, the same one as long as it stands."""
    link = calendar_link(
        turn.session, placement=press.row, by=turn.by, town=turn.town, now=turn.now
    )
    token = calendar_token(turn.world.vault, link.id)
    turn.change(
        Text.of("days.calendar_link", until=day_words(link.expires_at)),
        [turn.voice.link("days.calendar_open", f"{turn.world.page_url}/p/calendar/{token}.ics")],
        [turn.button("days.calendar_stop", "cal.stop", link.placement_id)],
        [turn.button("forms.back", "pd.menu", link.placement_id)],
    )


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def stop(turn: Turn, press: Press) -> None:
    """Close the link: calendars that read it learn nothing new."""
    revoke_calendar_link(turn.session, placement=press.row, by=turn.by, now=turn.now)
    turn.change("days.calendar_stopped", [turn.button("forms.back", "pd.menu", press.row)])


def calendar_rows(turn: Turn, placement: Id) -> list[list[Button]]:
    """Return the button that gives the link, where pages can be reached."""
    if not turn.world.page_url:
        return []
    return [[turn.button("days.calendar", "cal.make", placement)]]


FLOW = Flow(actions={"cal.make": give, "cal.stop": stop})
