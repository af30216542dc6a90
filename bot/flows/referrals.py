"""つなぎ: the ready note about a job for the employment-support agency, and its receipt."""

from bot.dates import day_words
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.refer_job import receive_referral, referral_of
from casework.views_hosts import offer_card
from storage.base import Id
from storage.states import Role
from texts import Text


@only(Role.COORDINATOR)
def card(turn: Turn, press: Press) -> None:
    """Show the note that can be read out or passed on as it is."""
    _show(turn, press.row)


@only(Role.COORDINATOR)
def received(turn: Turn, press: Press) -> None:
    """Keep that the agency has received it."""
    receive_referral(turn.session, offer=press.row, by=turn.by, now=turn.now)
    _show(turn, press.row)


def _show(turn: Turn, offer: Id | None) -> None:
    row, referral = referral_of(turn.session, offer=offer, by=turn.by)
    seen = offer_card(turn.session, offer=row.id, by=turn.by)
    text = Text.of("referrals.note", agency=referral.agency, host=seen.host.name, offer=seen.text)
    back = [turn.button("forms.back", "of.card", row.id)]
    if referral.received_at is not None:
        day = Text.of("referrals.received_on", day=day_words(referral.received_at))
        turn.change(Text.lines(text, "", day), back)
        return
    turn.change(text, [turn.button("referrals.received", "rf.got", row.id)], back)


FLOW = Flow(actions={"rf.card": card, "rf.got": received})
