"""
The words of a hand-over: what goes, from whom to whom, in codes and counts.
"""

from bot.messages import Button
from bot.voice import Voice
from casework.colleagues import Colleague, one_of_team
from casework.views_handovers import HandoverView
from storage.base import Id
from storage.session import Session
from storage.states import Role
from storage.tables import Account
from texts import Text


def what_goes(view: HandoverView) -> Text:
    """Say what goes: codes of persons, or how many cases."""
    if view.codes:
        codes = Text.listed(*map(Text.plain, view.codes))
        return Text.of("handover.persons", count=len(view.codes), codes=codes)
    if view.everything:
        return Text.of("handover.everything")
    return Text.of("handover.cases", count=view.cases)


def waiting_line(view: HandoverView) -> Text:
    """Name one that waits, on a button."""
    return Text.of("handover.line", what=what_goes(view))


def colleague_name(one: Colleague, role: Role) -> Text:
    """Name a colleague by their own label, or by their number."""
    if one.label:
        return Text.of("handover.name", label=one.label)
    return Text.of(f"handover.number.{role}", number=one.number)


def colleague_name_of(session: Session, account: Id, reader: Account) -> Text:
    """Name the colleague of an account, as a reader of the town knows them."""
    one = one_of_team(session, account=account, by=reader)
    return colleague_name(one, one.role)


def stopped_line(view: HandoverView) -> list[Text]:
    """Say for whom すべて止める stands: it stands for the colleague too."""
    return [Text.of("handover.stopped", count=view.stopped)] if view.stopped else []


def answer_buttons(voice: Voice, handover: Id) -> list[list[Button]]:
    """Take over, or leave it."""
    return [
        [voice.button("handover.take", "hv.take", handover)],
        [voice.button("handover.not_now", "hv.not", handover)],
    ]
