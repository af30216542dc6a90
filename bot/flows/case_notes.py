"""
経過記録に貼る文: what was done in a case, as text for the municipality's own record system.

The chat carries the link alone; the text is read, copied or saved on the page.
"""

from datetime import timedelta

from bot.case_notes import NOTES
from bot.links import page_link
from bot.reading import opens
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.case_notes.notes import give_case_notes
from storage.states import Role
from texts import Text

LIFETIME = timedelta(hours=3)


@only(Role.SUPPORTER, Role.COORDINATOR)
def give(turn: Turn, press: Press) -> None:
    """Make the page, and hand out its link."""
    if not opens(turn, press, wish=press.row):
        return
    if not turn.world.page_url:
        turn.change("person_record.no_page", [turn.button("menus.menu", "ev.menu")])
        return
    person = give_case_notes(turn.session, wish=press.row, by=turn.by, now=turn.now)
    link = page_link(
        turn.session,
        page_url=turn.world.page_url,
        account=turn.by,
        purpose=NOTES,
        subject=person.id,
        lifetime=LIFETIME,
        now=turn.now,
    )
    turn.change(
        Text.of("case_notes.ready", code=person.code),
        [turn.voice.link("case_notes.see", link)],
        [turn.button("forms.back", "wi.card", press.row)],
    )


FLOW = Flow(actions={"cn.give": give})
