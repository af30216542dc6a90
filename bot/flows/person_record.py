"""
本人の記録を渡す: everything kept about a person, on a page that lives a day, for the person.

The chat carries the link alone; the record is read, printed or saved on the page.
"""

from datetime import timedelta

from bot.links import page_link
from bot.record import RECORD
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.person_record import give_record, person_to_give_record_of
from storage.states import Role
from texts import Text

LIFETIME = timedelta(hours=24)


@only(Role.SUPPORTER, Role.COORDINATOR)
def ask(turn: Turn, press: Press) -> None:
    """Say what the page holds, and who should read it."""
    person = person_to_give_record_of(turn.session, person=press.row, by=turn.by)
    if not turn.world.page_url:
        turn.change("person_record.no_page", [turn.button("menus.menu", "ev.menu")])
        return
    turn.change(
        Text.of("person_record.ask", code=person.code),
        [turn.button("person_record.yes", "rc.give", person.id)],
        [turn.button("menus.menu", "ev.menu")],
    )


@only(Role.SUPPORTER, Role.COORDINATOR)
def give(turn: Turn, press: Press) -> None:
    """Make the page, and hand out its link."""
    person = give_record(turn.session, person=press.row, by=turn.by, now=turn.now)
    link = page_link(
        turn.session,
        page_url=turn.world.page_url,
        account=turn.by,
        purpose=RECORD,
        subject=person.id,
        lifetime=LIFETIME,
        now=turn.now,
    )
    turn.change(
        Text.of("person_record.ready", code=person.code),
        [turn.voice.link("person_record.open", link)],
        [turn.button("menus.menu", "ev.menu")],
    )


FLOW = Flow(actions={"rc.ask": ask, "rc.give": give})
