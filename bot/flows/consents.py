"""
同意の記録: what a person said yes to, what their family is told, and what ends with one button.

Where home is the danger nobody there is told anything, and an agency takes a guardian's place.
"""

from datetime import date

from bot.dates import day_words
from bot.flows.wishes import told_buttons
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.consent import AGENCY, FAMILY, GUARDIAN, MATCHING, STORY, withdraw_consent
from casework.family import (
    DecidedWith,
    FamilySharing,
    HomeIsTheDanger,
    choose_family_sharing,
    decide_with_agency,
    end_keeping_from_home,
    keep_from_home,
)
from casework.views_consents import ConsentView, consents_of
from casework.views_wishes import WishView, wish_view
from storage.base import Id
from storage.states import HowSaid, HowTold, Role
from texts import Text

_ENDS = {"m": MATCHING, "g": GUARDIAN, "a": AGENCY, "f": FAMILY, "s": STORY}


@only(Role.SUPPORTER, Role.COORDINATOR)
def card(turn: Turn, press: Press) -> None:
    """Show every yes that stands, with a button that ends it."""
    seen = _seen(turn, press)
    held = consents_of(turn.session, person=seen.person, by=turn.by, now=turn.now)
    lines: list[Text | str] = [Text.of("consents.title", code=seen.code)]
    lines += [line for one in held for line in ("", *consent_lines(one))] if held else ["", _none()]
    if seen.danger_at_home:
        lines += ["", Text.of("consents.danger")]
    turn.change(Text.lines(*lines), *_rows(turn, seen, {one.purpose for one in held}))


@only(Role.SUPPORTER, Role.COORDINATOR)
def end(turn: Turn, press: Press) -> None:
    """End one yes, at once and for all that is queued."""
    seen = _seen(turn, press)
    withdraw_consent(
        turn.session,
        person=seen.person,
        by=turn.by,
        town=turn.town,
        purpose=_ENDS[press.argument],
        now=turn.now,
    )
    turn.change("wishes.taken_back", _back(turn, seen.id))


@only(Role.SUPPORTER)
def ask_family(turn: Turn, press: Press) -> None:
    """Ask what the family is told."""
    seen = _seen(turn, press)
    turn.change(
        "consents.family_ask",
        *(
            [turn.button(f"consents.sharing.{one}", "cs.how", seen.id, argument=str(number))]
            for number, one in enumerate(FamilySharing)
            if one is FamilySharing.NONE or not seen.danger_at_home
        ),
        _back(turn, seen.id),
    )


@only(Role.SUPPORTER)
def ask_how(turn: Turn, press: Press) -> None:
    """Ask how the person said it."""
    turn.change(
        "wishes.consent_ask",
        *(
            [
                turn.button(
                    f"how_said.{how}", "cs.fam", press.row, argument=f"{press.argument}-{how.value}"
                )
            ]
            for how in HowSaid
        ),
    )


@only(Role.SUPPORTER)
def keep_family(turn: Turn, press: Press) -> None:
    """Keep what the family is told."""
    seen = _seen(turn, press)
    number, _, how = press.argument.partition("-")
    try:
        kept = choose_family_sharing(
            turn.session,
            person=seen.person,
            sharing=list(FamilySharing)[int(number)],
            how_said=HowSaid(how),
            by=turn.by,
            now=turn.now,
        )
    except HomeIsTheDanger:
        turn.change("consents.danger", _back(turn, seen.id))
        return
    turn.change("consents.kept" if kept else "consents.later", _back(turn, seen.id))


@only(Role.SUPPORTER, Role.COORDINATOR)
def ask_danger(turn: Turn, press: Press) -> None:
    """Say what follows, before it is kept that home is the danger."""
    seen = _seen(turn, press)
    turn.change(
        "consents.danger_ask",
        [turn.button("consents.danger_yes", "cs.danger", seen.id)],
        _back(turn, seen.id),
    )


@only(Role.SUPPORTER, Role.COORDINATOR)
def keep_danger(turn: Turn, press: Press) -> None:
    """Keep that home is the danger."""
    seen = _seen(turn, press)
    keep_from_home(turn.session, person=seen.person, by=turn.by, now=turn.now)
    turn.change("consents.danger_kept", _back(turn, seen.id))


@only(Role.COORDINATOR)
def end_danger(turn: Turn, press: Press) -> None:
    """Home is no danger any more."""
    seen = _seen(turn, press)
    end_keeping_from_home(turn.session, person=seen.person, by=turn.by, now=turn.now)
    turn.change("consents.kept", _back(turn, seen.id))


@only(Role.SUPPORTER)
def ask_agency(turn: Turn, press: Press) -> None:
    """Ask with which agency it was decided."""
    turn.change(
        "consents.agency_ask",
        *(
            [turn.button(f"consents.agency.{one}", "cs.told", press.row, argument=one.value)]
            for one in DecidedWith
        ),
    )


@only(Role.SUPPORTER)
def keep_agency(turn: Turn, press: Press) -> None:
    """Ask how the young person was told, and keep the decision."""
    seen = _seen(turn, press)
    agency, _, told = press.argument.partition("-")
    if not told:
        turn.change("how_told.ask", *told_buttons(turn, "cs.told", seen.id, agency))
        return
    decide_with_agency(
        turn.session,
        person=seen.person,
        agency=DecidedWith(agency),
        told=HowTold(told),
        by=turn.by,
        now=turn.now,
    )
    turn.change("consents.kept", _back(turn, seen.id))


def _rows(turn: Turn, seen: WishView, held: set[str]) -> list[list[Button]]:
    rows = [
        [turn.button(f"consents.end.{purpose}", "cs.end", seen.id, argument=key)]
        for key, purpose in _ENDS.items()
        if purpose in held
    ]
    if turn.by.role is Role.SUPPORTER:
        rows.append([turn.button("consents.family_open", "cs.family", seen.id)])
        if seen.minor and seen.danger_at_home and AGENCY not in held:
            rows.append([turn.button("consents.agency_open", "cs.agency", seen.id)])
    if not seen.danger_at_home:
        rows.append([turn.button("consents.danger_open", "cs.askdanger", seen.id)])
    elif turn.by.role is Role.COORDINATOR:
        rows.append([turn.button("consents.danger_over", "cs.safe", seen.id)])
    return [*rows, [turn.button("forms.back", "sp.card", seen.id)]]


def consent_lines(one: ConsentView, *, today: date | None = None) -> list[Text | str]:
    """Say what and for whom, how it was explained and said, by whom, until when."""
    extent = {FAMILY: "consents.sharing", AGENCY: "consents.agency"}.get(one.purpose)
    said = "guardian_yes.hows" if one.purpose == GUARDIAN else "how_said"
    lines: list[Text | str] = [Text.of(f"consents.what.{one.purpose}")]
    if extent:
        lines.append(Text.of("consents.extent", words=Text.of(f"{extent}.{one.extent}")))
    lines.append(Text.of("consents.said", how=Text.of(f"{said}.{one.how_said}")))
    lines.append(
        Text.of(
            "consents.told",
            how=Text.of(f"how_told.{one.told}" if one.told else "consents.told_unknown"),
        )
    )
    by = Text.of("consents.by_reader" if one.by_reader else "consents.by_other")
    lines.append(Text.of("consents.by", day=day_words(one.given_at, today=today), who=by))
    if one.until is not None:
        lines.append(Text.of("consents.until", day=day_words(one.until, today=today)))
    return lines


def _none() -> Text:
    return Text.of("consents.none")


def _seen(turn: Turn, press: Press) -> WishView:
    return wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)


def _back(turn: Turn, wish: Id) -> list[Button]:
    return [turn.button("consents.open", "cs.card", wish)]


FLOW = Flow(
    actions={
        "cs.card": card,
        "cs.end": end,
        "cs.family": ask_family,
        "cs.how": ask_how,
        "cs.fam": keep_family,
        "cs.askdanger": ask_danger,
        "cs.danger": keep_danger,
        "cs.safe": end_danger,
        "cs.agency": ask_agency,
        "cs.told": keep_agency,
    },
)
