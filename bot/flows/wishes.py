"""
願いと候補: a supporter's own wishes, or a town's for its coordinator.

Each wish is one card: what was told, how it stands, and what can be done now.
"""

from bot.dates import day_words
from bot.flows.identifiable_words import identifying_words
from bot.flows.paging import page_buttons
from bot.flows.reasons import area_name, reason_lines
from bot.flows.referrals import wish_button
from bot.flows.times import slot_words
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, World, only
from bot.voice import Voice
from casework.consent import give_consent, withdraw_consent
from casework.ground import Notice, found
from casework.search_again import search_again
from casework.views_wishes import WishView, wish_view, wishes_for, wishes_of
from casework.withdraw_wish import TakesPart, pause_wish, resume_wish, withdraw_wish
from matching.facts import Slot
from storage.session import Session
from storage.states import HowSaid, PersonState, Role, WishState
from storage.tables import Account, Person
from texts import Text

PAGE = 6


@only(Role.SUPPORTER, Role.COORDINATOR)
def wishes(turn: Turn, press: Press) -> None:
    """List the wishes, a page at a time."""
    page = int(press.argument or 0)
    ids, total = wishes_for(turn.session, by=turn.by, start=page * PAGE, count=PAGE)
    if not ids:
        turn.change(f"wishes.none_{turn.by.role}")
        return
    rows = []
    for wish in ids:
        seen = wish_view(turn.session, wish=wish, by=turn.by, now=turn.now)
        rows.append([turn.button(_line(seen), "wi.card", seen.id)])
    steps = page_buttons(turn, "wi.list", page=page, size=PAGE, total=total)
    turn.change(Text.of("wishes.title", count=total), *rows, steps)


@only(Role.SUPPORTER, Role.COORDINATOR)
def card(turn: Turn, press: Press) -> None:
    """Show one wish."""
    _show(turn, wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now))


@only(Role.SUPPORTER, Role.COORDINATOR)
def of_person(turn: Turn, press: Press) -> None:
    """Show the wish of a person, or the list of them where there are several."""
    ids = wishes_of(turn.session, person=press.row, by=turn.by)
    if not ids:
        turn.change("wishes.none_now", [turn.button("menus.menu", "ev.menu")])
        return
    seen = [wish_view(turn.session, wish=one, by=turn.by, now=turn.now) for one in ids]
    if len(seen) == 1:
        _show(turn, seen[0])
        return
    rows = [[turn.button(_line(one), "wi.card", one.id)] for one in seen]
    turn.change(Text.of("wishes.title", count=len(seen)), *rows)


@only(Role.SUPPORTER)
def pause(turn: Turn, press: Press) -> None:
    """Let a wish rest."""
    assert press.row is not None
    try:
        pause_wish(turn.session, wish=press.row, by=turn.by, now=turn.now)
    except TakesPart:
        turn.change("wishes.takes_part", [turn.button("wishes.see", "wi.card", press.row)])
    else:
        turn.change("wishes.paused", [turn.button("wishes.resume", "wi.resume", press.row)])


@only(Role.SUPPORTER)
def resume(turn: Turn, press: Press) -> None:
    """Open a resting wish again."""
    assert press.row is not None
    resume_wish(turn.session, wish=press.row, by=turn.by, now=turn.now)
    turn.change("wishes.resumed", [turn.button("wishes.see", "wi.card", press.row)])


@only(Role.SUPPORTER)
def ask_withdraw(turn: Turn, press: Press) -> None:
    """Ask once before a wish is taken back."""
    turn.change(
        "wishes.withdraw_ask",
        [turn.button("wishes.withdraw_yes", "wi.gone", press.row)],
        [turn.button("forms.back", "wi.card", press.row)],
    )


@only(Role.SUPPORTER)
def withdraw(turn: Turn, press: Press) -> None:
    """Take a wish back."""
    assert press.row is not None
    try:
        withdraw_wish(turn.session, wish=press.row, by=turn.by, now=turn.now)
    except TakesPart:
        turn.change("wishes.takes_part", [turn.button("wishes.see", "wi.card", press.row)])
    else:
        turn.change("wishes.withdrawn", [turn.button("wishes.see", "wi.card", press.row)])


@only(Role.SUPPORTER)
def ask_consent(turn: Turn, press: Press) -> None:
    """Ask how the person said yes; that they could be known is said before."""
    seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
    ask = Text.of("wishes.consent_ask")
    warning = identifying_words(turn, person=seen.person, sentence=seen.sentence)
    turn.change(
        Text.lines(warning, "", ask) if warning else ask,
        *(
            [turn.button(f"how_said.{how}", "wi.agreed", press.row, argument=how.value)]
            for how in HowSaid
        ),
    )


@only(Role.SUPPORTER)
def agreed(turn: Turn, press: Press) -> None:
    """Record how the person said yes."""
    seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
    given = give_consent(
        turn.session,
        person=seen.person,
        by=turn.by,
        how_said=HowSaid(press.argument),
        now=turn.now,
    )
    turn.change(
        "wishes.consent_given" if given else "wishes.consent_later",
        [turn.button("wishes.see", "wi.card", press.row)],
    )


@only(Role.SUPPORTER)
def ask_take_back(turn: Turn, press: Press) -> None:
    """Ask once before a consent is taken back."""
    turn.change(
        "wishes.take_back_ask",
        [turn.button("wishes.take_back_yes", "wi.stop", press.row)],
        [turn.button("forms.back", "wi.card", press.row)],
    )


@only(Role.SUPPORTER)
def take_back(turn: Turn, press: Press) -> None:
    """Take a consent back, with immediate effect."""
    seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
    withdraw_consent(turn.session, person=seen.person, by=turn.by, town=turn.town, now=turn.now)
    turn.change("wishes.taken_back", [turn.button("wishes.see", "wi.card", press.row)])


@only(Role.COORDINATOR)
def look_again(turn: Turn, press: Press) -> None:
    """Have the wish searched anew."""
    search_again(turn.session, wish=press.row, by=turn.by, now=turn.now)
    turn.change("wishes.searching", [turn.button("wishes.see", "wi.card", press.row)])


def tell_consent_withdrawn(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the supporter that a coordinator recorded the end of a consent."""
    person = found(session, Person, notice.subject)
    voice.say(Text.of("wishes.consent_withdrawn", label=person.label, code=person.code))


def _show(turn: Turn, seen: WishView) -> None:
    rows = (
        _supporter_buttons(turn, seen)
        if turn.by.role is Role.SUPPORTER
        else _coordinator_buttons(turn, seen)
    )
    turn.change(_text(turn, seen), *rows)


def _text(turn: Turn, seen: WishView) -> Text:
    lines: list[Text | str] = [
        Text.of("wishes.card", name=_name(seen), wish=_sentence(seen)),
        Text.of(
            "wishes.state_line",
            state=Text.of(f"wishes.states.{seen.state}"),
            since=day_words(seen.since),
        ),
        Text.of("wishes.area_line", area=area_name(turn.town, seen.area)),
        Text.of("wishes.times_line", slots=slot_words([Slot(slot) for slot in seen.slots])),
    ]
    for name, table, keys in (
        ("likes", "activities", seen.likes),
        ("strengths", "activities", seen.strengths),
        ("needs", "facets.need", seen.needs),
    ):
        if keys:
            given = Text.listed(*(Text.of(f"{table}.{key}") for key in keys))
            lines.append(Text.of(f"wishes.{name}_line", words=given))
    if seen.first_step:
        step = Text.of(f"post_wish.first_steps.{seen.first_step}")
        lines.append(Text.of("wishes.first_step_line", words=step))
    if seen.own_words:
        # Free words about a person stay off the chat; the page shows them when they are changed.
        lines.append(Text.of("wishes.own_words_line"))
    stopped = seen.person_state is PersonState.STOPPED
    how = Text.of("stopping.stopped", name=_name(seen)) if stopped else _standing(seen, turn)
    return Text.lines(*lines, "", how)


def _standing(seen: WishView, turn: Turn) -> Text:
    if seen.state not in {WishState.OPEN, WishState.CHOSEN}:
        return Text.of(f"wishes.standing.{seen.state}")
    if seen.protected:
        return Text.of("reasons.shut.protection")
    if not seen.consented:
        return Text.of("wishes.no_consent")
    if seen.minor and not seen.guardian:
        return Text.of("wishes.no_guardian")
    if seen.state is WishState.CHOSEN:
        return Text.of("wishes.standing.chosen")
    return _found(seen, turn)


def _found(seen: WishView, turn: Turn) -> Text:
    if not seen.searched:
        return Text.of("wishes.searching")
    if seen.candidates:
        return Text.of("wishes.candidates", count=seen.candidates)
    near = [reason for miss in seen.almost.get("near", ()) for reason in miss["opens"]]
    hints = [*near[:3], *seen.almost.get("asks", ())]
    none = Text.of("candidates.none_yet")
    return Text.lines(none, reason_lines(hints, turn.town)) if hints else none


def _places_button(turn: Turn, seen: WishView) -> list[list[Button]]:
    """Where nothing was found, whom to call is one tap away."""
    alone = seen.state is WishState.OPEN and seen.searched and not seen.candidates
    return [[turn.button("places.open", "pc.list", seen.id)]] if alone else []


def _introduction_buttons(turn: Turn, seen: WishView) -> list[list[Button]]:
    return [
        [turn.button(Text.of("wishes.see_introduction", host=host), "in.card", row)]
        for row, host in seen.introductions
    ]


def _supporter_buttons(turn: Turn, seen: WishView) -> list[list[Button]]:
    rows = _introduction_buttons(turn, seen)
    if seen.person_state is PersonState.STOPPED:
        return rows
    if not seen.consented:
        rows.append([turn.button("wishes.consent", "wi.consent", seen.id)])
    if seen.candidates and seen.consented and seen.state in {WishState.OPEN, WishState.CHOSEN}:
        rows.append([turn.button("wishes.see_candidates", "ca.list", seen.id)])
    if seen.state in {WishState.OPEN, WishState.PAUSED}:
        rows.append([turn.button("wishes.change", "pw.change", seen.id)])
    if seen.state is WishState.PAUSED:
        rows.append([turn.button("wishes.resume", "wi.resume", seen.id)])
    elif seen.state in {WishState.OPEN, WishState.CHOSEN}:
        rows.append([turn.button("wishes.pause", "wi.pause", seen.id)])
    if seen.state in {WishState.OPEN, WishState.CHOSEN, WishState.PAUSED}:
        rows[-1].append(turn.button("wishes.withdraw", "wi.askgone", seen.id))
    rows += _places_button(turn, seen)
    rows.append(wish_button(turn, seen))
    if seen.consented:
        rows.append([turn.button("wishes.take_back", "wi.askstop", seen.id)])
    rows.append([turn.button("stopping.open", "st.ask", seen.person)])
    return [*rows, [turn.button("person_safety.open", "sp.card", seen.id)]]


def _coordinator_buttons(turn: Turn, seen: WishView) -> list[list[Button]]:
    rows = _introduction_buttons(turn, seen)
    if seen.candidates and seen.consented and seen.state in {WishState.OPEN, WishState.CHOSEN}:
        rows.append([turn.button("wishes.see_candidates", "ca.list", seen.id)])
    if seen.state is WishState.OPEN and seen.consented:
        rows.append([turn.button("candidates.propose", "ca.more", seen.id)])
        if not seen.protected:
            rows.append([turn.button("wishes.search_again", "wi.search", seen.id)])
    rows.append([turn.button("person_safety.open", "sp.card", seen.id)])
    if seen.person_state is PersonState.STOPPED:
        rows.append([turn.button("stopping.start", "st.start", seen.person)])
    elif seen.person_state is PersonState.ACTIVE:
        rows.append([turn.button("stopping.open", "st.ask", seen.person)])
    return [*rows, wish_button(turn, seen), *_places_button(turn, seen)]


def _line(seen: WishView) -> Text:
    return Text.of(
        "wishes.line",
        state=Text.of(f"wishes.states.{seen.state}"),
        name=Text.plain(seen.label or seen.code),
        wish=_sentence(seen),
    )


def _name(seen: WishView) -> Text:
    if seen.label:
        return Text.of("wishes.person_name", label=seen.label, code=seen.code)
    return Text.plain(seen.code)


def _sentence(seen: WishView) -> Text:
    return Text.of("wishes.later") if seen.later else Text.plain(seen.sentence)


FLOW = Flow(
    commands={"wishes": wishes},
    actions={
        "wi.list": wishes,
        "wi.card": card,
        "wi.person": of_person,
        "wi.pause": pause,
        "wi.resume": resume,
        "wi.askgone": ask_withdraw,
        "wi.gone": withdraw,
        "wi.consent": ask_consent,
        "wi.agreed": agreed,
        "wi.askstop": ask_take_back,
        "wi.stop": take_back,
        "wi.search": look_again,
    },
    notices={"wi.consent_withdrawn": tell_consent_withdrawn},
)
