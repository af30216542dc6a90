"""
今週の叶え合い案 in words: an entry for each team, line, round of gifts and wish by itself.
"""

from dataclasses import dataclass

from bot.flows.reasons import reason_lines
from casework.accept_line import Accepted
from casework.views_week_plan import (
    PlannedGift,
    PlannedLine,
    PlannedOffer,
    PlannedTeam,
    PlannedWish,
    WeekView,
    WishCard,
)
from storage.base import Id
from texts import Text
from towns import Town


@dataclass(frozen=True)
class Entry:
    """
    One entry: its words, and the buttons that lead on from it.

    A button is its label, the action and the row that it is about; they stand in rows.
    """

    words: Text
    rows: tuple[tuple[tuple[Text, str, Id], ...], ...]


def week_entries(view: WeekView, *, town: Town, sentences: bool = True) -> list[Entry]:
    """
    Return the entries of a plan: together first, then one by one, then what remains.

    :param sentences: say what is wished; else persons' codes stand alone
    """
    return [
        *(_team(team, sentences) for team in view.teams),
        *(_line(line, town, sentences) for line in view.lines),
        *(_round(around, sentences) for around in view.rounds),
        *(_card(card, town, sentences) for card in view.cards),
    ]


def _team(team: PlannedTeam, sentences: bool) -> Entry:
    first = team.wishes[0]
    return Entry(
        team_words(team, sentences=sentences),
        (
            *(
                ((Text.of("week_plan.take", code=wish.code), "wp.open", wish.id),)
                for wish in team.wishes
            ),
            ((Text.of("week_plan.settle_team", code=first.code), "wp.team", first.id),),
        ),
    )


def team_words(team: PlannedTeam, *, sentences: bool = True) -> Text:
    """Say what could be done together and when, by whom, with whom, and whether that stands."""
    when = Text.of(f"facets.slot.{team.slot}" if team.slot else "times.when.any")
    return Text.lines(
        Text.of("week_plan.team", activity=Text.of(f"activities.{team.activity}"), when=when),
        *(_wish(wish, sentences) for wish in team.wishes),
        *(_offer(offer) for offer in team.offers),
        *((Text.of("week_plan.locked"),) if team.locked else ()),
    )


def _line(line: PlannedLine, town: Town, sentences: bool) -> Entry:
    return Entry(
        line_words(line, town, sentences=sentences),
        (
            (
                (Text.of("week_plan.take", code=line.wish.code), "wp.open", line.wish.id),
                (Text.of("week_plan.settle", code=line.wish.code), "wp.line", line.wish.id),
            ),
        ),
    )


def line_words(line: PlannedLine, town: Town, *, sentences: bool = True) -> Text:
    """Say who would go where and why, whether that stands, and what it costs whom."""
    lines: list[Text | str] = [_wish(line.wish, sentences), _offer(line.offer)]
    if line.locked:
        lines.append(Text.of("week_plan.locked"))
    lines.append(reason_lines(line.told, town))
    if line.costs:
        lines += [Text.of("week_plan.costs"), reason_lines(line.costs, town)]
    return Text.lines(*lines)


def pair_words(wish: PlannedWish, offer: PlannedOffer) -> Text:
    """Name a wish and the offer beside it."""
    return Text.lines(_wish(wish, sentences=True), _offer(offer))


def accepted_lines(seen: Accepted) -> list[Text]:
    """Say what became of the wishes of all that was locked, when it was accepted at once."""
    lines = [Text.of("week_plan.accepted", new=seen.new, before=seen.before)]
    if seen.gone:
        lines.append(Text.of("week_plan.accepted_gone", gone=seen.gone))
    if seen.left:
        lines.append(Text.of("week_plan.accepted_left", left=seen.left))
    return lines


def _round(around: tuple[PlannedGift, ...], sentences: bool) -> Entry:
    return Entry(
        Text.lines(
            Text.of("week_plan.round"),
            *(
                Text.of("week_plan.gift", giver=gift.giver, wish=_wish(gift.wish, sentences))
                for gift in around
            ),
        ),
        tuple(
            ((Text.of("week_plan.wish", code=gift.wish.code), "wi.card", gift.wish.id),)
            for gift in around
        ),
    )


def _card(card: WishCard, town: Town, sentences: bool) -> Entry:
    lines: list[Text | str] = [_wish(card.wish, sentences), *map(_offer, card.offers)]
    if card.told:
        lines.append(reason_lines(card.told, town))
    lines += map(_rather, card.rather)
    for offer, opens in card.almost:
        lines += [
            Text.of("week_plan.almost", host=offer.host, offer=offer.text),
            reason_lines(opens, town),
        ]
    if card.places:
        places = Text.listed(*map(Text.plain, card.places))
        lines.append(Text.of("week_plan.places", places=places))
    code, wish = card.wish.code, card.wish.id
    buttons = [(Text.of("week_plan.wish", code=code), "wi.card", wish)]
    if card.offers:
        buttons = [(Text.of("week_plan.open", code=code), "wp.open", wish)]
    elif card.places:
        buttons.append((Text.of("week_plan.call", code=code), "pc.list", wish))
    return Entry(Text.lines(*lines), tuple((button,) for button in buttons))


def _wish(wish: PlannedWish, sentences: bool) -> Text:
    if not sentences:
        return Text.of("week_plan.code", code=wish.code)
    said = Text.plain(wish.sentence) if wish.sentence else Text.of("wishes.later")
    return Text.of("week_plan.wished", code=wish.code, wish=said)


def _rather(offer: PlannedOffer) -> Text:
    return Text.of("week_plan.rather", host=offer.host, offer=offer.text)


def _offer(offer: PlannedOffer) -> Text:
    return Text.of("week_plan.offered", host=offer.host, offer=offer.text)
