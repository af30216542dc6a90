"""
できることを見る: supporters and coordinators leaf through what hosts of the town offer.

In the order of this week, new ones first, five a page, by area; who else asked is never shown.
"""

from bot.flows import my_offers
from bot.flows.heard_offers import offer_ways
from bot.flows.offer_words import area_words, host_line, named_words, offer_words, where_words
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Handler, Turn, only
from casework.make_offer_lists import offer_lists
from casework.views_hosts import offer_card, open_offers
from casework.views_referrals import referral_of_offer
from storage.states import Role
from texts import Text

AREAS_A_PAGE = 8


@only(Role.SUPPORTER, Role.COORDINATOR)
def leaf(turn: Turn, press: Press) -> None:
    """Show one page of the open offers, of one area or of all."""
    place = press.argument if press.action == "of.list" else ""
    number, area = _read_place(turn, place)
    week = offer_lists(turn.session, town=turn.by.town, now=turn.now)
    page = open_offers(
        turn.session,
        by=turn.by,
        area=area,
        order=week.general if week else (),
        ordered_at=week.made_at if week else None,
        page=number,
    )
    lines: list[Text | str] = [
        Text.of("offers.title_area", area=area_words(turn.town, area))
        if area
        else Text.of("offers.title")
    ]
    for offer in page.rows:
        lines += [
            "",
            Text.of(
                "offers.entry",
                text=named_words(offer),
                host=host_line(offer.host),
                where=where_words(offer, towns=turn.world.towns, reader=turn.town),
                kind=Text.of(f"facets.kind.{offer.kind}"),
            ),
        ]
    if not page.rows:
        lines += ["", Text.of("offers.none_area" if area else "offers.none")]
    here = _place(turn, number, area)
    rows = [
        [turn.button(Text.plain(offer.text), "of.card", offer.id, argument=here)]
        for offer in page.rows
    ]
    turn.change(
        Text.lines(*lines),
        *rows,
        _turns(turn, number, area, more=page.more),
        [turn.button("offer_lists.for_one", "ol.whose")],
        [turn.button("offers.choose_area", "of.areas")],
        [turn.button("offers.all_areas", "of.list")] if area else [],
    )


@only(Role.SUPPORTER, Role.COORDINATOR)
def choose_area(turn: Turn, press: Press) -> None:
    """Offer the areas of the town, a page at a time."""
    number = int(press.argument or 0)
    first = number * AREAS_A_PAGE
    areas = turn.town.areas[first : first + AREAS_A_PAGE]
    turns = []
    if number:
        turns.append(turn.button("offers.before", "of.areas", argument=str(number - 1)))
    if first + AREAS_A_PAGE < len(turn.town.areas):
        turns.append(turn.button("offers.after", "of.areas", argument=str(number + 1)))
    turn.change(
        "offers.which_area",
        *(
            [turn.button(Text.plain(area.name), "of.list", argument=_place(turn, 0, area.key))]
            for area in areas
        ),
        turns,
        [turn.button("offers.all_areas", "of.list")],
    )


def card(turn: Turn, press: Press) -> None:
    """Show one offer; a host sees its own with what it can do about it."""
    if turn.by.role is Role.HOST:
        my_offers.show_card(turn, press.row)
        return
    offer = offer_card(turn.session, offer=press.row, by=turn.by)
    staff = turn.by.role is Role.COORDINATOR and offer.town == turn.by.town
    job = referral_of_offer(turn.session, offer=offer.id, by=turn.by) if staff else None
    turn.change(
        offer_words(offer, towns=turn.world.towns, reader=turn.town),
        [turn.button("referrals.open", "rf.card", job.id)] if job else [],
        [turn.button("labour.open", "lb.card", offer.id)] if staff and offer.labour else [],
        offer_ways(turn, offer),
        [turn.button("offers.back_to_list", "of.list", argument=press.argument)],
    )


def _turns(turn: Turn, number: int, area: str | None, *, more: bool) -> list[Button]:
    turns = []
    if number:
        argument = _place(turn, number - 1, area)
        turns.append(turn.button("offers.before", "of.list", argument=argument))
    if more:
        argument = _place(turn, number + 1, area)
        turns.append(turn.button("offers.after", "of.list", argument=argument))
    return turns


def _place(turn: Turn, number: int, area: str | None) -> str:
    """Write page and area; the area's place in the town file, because its key may be long."""
    keys = [known.key for known in turn.town.areas]
    return f"{number}-{keys.index(area)}" if area in keys else f"{number}-"


def _read_place(turn: Turn, place: str) -> tuple[int, str | None]:
    number, _, area = place.partition("-")
    known = turn.town.areas
    # The town file may have lost areas since the button was made.
    chosen = known[int(area)].key if area and int(area) < len(known) else None
    return int(number or 0), chosen


FLOW = Flow(
    commands={"offers": leaf},
    actions={
        "of.list": leaf,
        "of.areas": choose_area,
        "of.card": Handler(card, frozenset({Role.HOST, Role.SUPPORTER, Role.COORDINATOR})),
    },
)
