"""
この方のために見る: this week's offers for one wish, in an order that is made for the whole town.

Supporters leaf through offers with the person; hosts never leaf through wishes.
"""

from bot.flows import candidates
from bot.flows.offer_words import host_line, named_words, offer_words
from bot.flows.paging import page_buttons
from bot.flows.reasons import reason_lines
from bot.flows.wish_cards import line
from bot.tokens import Press
from bot.turn import Flow, Turn, World, only
from bot.voice import Voice
from casework.choose_candidate import FitsNoMore
from casework.ground import Notice
from casework.leaf_offers import ListedOffer, ask_offer_lists, list_for_wish, take_from_list
from casework.views_week_plan import place_among_candidates
from casework.views_wishes import wish_view, wishes_for
from storage.session import Session
from storage.states import Role, WishState
from storage.tables import Account
from texts import Text

PAGE = 4
WISHES = 6
_STAFF = (Role.SUPPORTER, Role.COORDINATOR)
_MARK = 8
"""Signs of an offer's id that a button carries beside the wish."""


@only(*_STAFF)
def choose_wish(turn: Turn, press: Press) -> None:
    """Ask for which wish the offers are looked at."""
    page = int(press.argument or 0)
    ids, total = wishes_for(turn.session, by=turn.by, start=page * WISHES, count=WISHES)
    seen = [wish_view(turn.session, wish=one, by=turn.by, now=turn.now) for one in ids]
    turn.change(
        "offer_lists.whose" if total else f"wishes.none_{turn.by.role}",
        *([turn.button(line(one), "ol.list", one.id)] for one in seen),
        page_buttons(turn, "ol.whose", page=page, size=WISHES, total=total),
        [turn.button("offers.back_to_list", "of.list")],
    )


@only(*_STAFF)
def show(turn: Turn, press: Press) -> None:
    """Show a page of this week's offers for a wish; a list that is missing is asked for."""
    seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
    back = [turn.button("wishes.see", "wi.card", seen.id)]
    if seen.state is not WishState.OPEN:
        turn.change("offer_lists.not_looking", back)
        return
    listed = list_for_wish(turn.session, wish=seen.id, by=turn.by, now=turn.now)
    if listed is None:
        ask_offer_lists(turn.session, wish=seen.id, by=turn.by, now=turn.now)
        turn.change("offer_lists.in_the_making", back)
        return
    page = int(press.argument or 0)
    here = listed[page * PAGE : (page + 1) * PAGE]
    lines: list[Text | str] = [Text.of("offer_lists.title", wish=line(seen))]
    if not listed:
        lines.append(Text.of("offer_lists.none"))
    first_new = next((one for one in here if one.new), None)
    for one in here:
        host = host_line(one.offer.host)
        if one is first_new:
            lines += ["", Text.of("offer_lists.new")]
        lines += ["", Text.of("offer_lists.entry", text=named_words(one.offer), host=host)]
        lines.append(reason_lines(one.reasons, turn.town))
    turn.change(
        Text.lines(*lines),
        *(
            [turn.button(Text.plain(one.offer.text), "ol.card", seen.id, _mark(one))]
            for one in here
        ),
        page_buttons(turn, "ol.list", seen.id, page=page, size=PAGE, total=len(listed)),
        back,
    )


@only(*_STAFF)
def card(turn: Turn, press: Press) -> None:
    """Show one offer of the list, and what can be done with it."""
    one = _listed(turn, press)
    back = [turn.button("offer_lists.back", "ol.list", press.row)]
    if one is None:
        turn.change("offer_lists.gone", back)
        return
    if one.shown:
        act = [turn.button("offer_lists.see", "ol.see", press.row, _mark(one))]
    elif turn.by.role is Role.SUPPORTER:
        act = [turn.button("offer_lists.take", "ol.take", press.row, _mark(one))]
    else:
        act = []
    words = offer_words(one.offer, towns=turn.world.towns, reader=turn.town)
    turn.change(Text.lines(words, "", reason_lines(one.reasons, turn.town)), act, back)


@only(*_STAFF)
def see(turn: Turn, press: Press) -> None:
    """Show the candidate that an offer of the list is."""
    one = _listed(turn, press)
    assert press.row is not None
    place = (
        place_among_candidates(turn.session, wish=press.row, offer=one.offer.id) if one else None
    )
    candidates.show.run(turn, Press("ca.list", press.row, argument=str(place or 0)))


@only(Role.SUPPORTER)
def take(turn: Turn, press: Press) -> None:
    """Make an offer of the list a candidate, which the person can choose."""
    one = _listed(turn, press)
    if one is not None:
        try:
            take_from_list(
                turn.session,
                wish=press.row,
                offer=one.offer.id,
                by=turn.by,
                town=turn.town,
                activity_words=turn.world.reader.activity_words,
                now=turn.now,
            )
        except FitsNoMore:
            one = None
    if one is None:
        turn.change("offer_lists.gone", [turn.button("offer_lists.back", "ol.list", press.row)])
        return
    see.run(turn, press)


def tell_made(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell whoever asked that the list is there."""
    voice.say("offer_lists.made", [voice.button("offer_lists.look", "ol.list", notice.subject)])


def _listed(turn: Turn, press: Press) -> ListedOffer | None:
    listed = list_for_wish(turn.session, wish=press.row, by=turn.by, now=turn.now) or []
    return next((one for one in listed if _mark(one) == press.argument), None)


def _mark(one: ListedOffer) -> str:
    # The end of an id is chance; its beginning is the time, which offers made together share.
    return one.offer.id.hex[-_MARK:]


FLOW = Flow(
    actions={
        "ol.whose": choose_wish,
        "ol.list": show,
        "ol.card": card,
        "ol.see": see,
        "ol.take": take,
    },
    notices={"ol.made": tell_made},
)
