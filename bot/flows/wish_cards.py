"""
How a wish is shown to those who speak for the person and to the coordinator: its card, its line
in a list, and what can be done about it now.
"""

from bot.dates import day_words
from bot.flows.reasons import area_name, reason_lines
from bot.flows.referrals import wish_button
from bot.flows.times import slot_words
from bot.messages import Button
from bot.turn import Turn
from casework.peers import peers_of
from casework.views_wishes import WishView
from matching.facts import Slot
from storage.states import PersonState, Role, WishState
from texts import Text


def show_wish(turn: Turn, seen: WishView) -> None:
    """Show the card of a wish, with what its reader can do."""
    rows = (
        _supporter_buttons(turn, seen)
        if turn.by.role is Role.SUPPORTER
        else _coordinator_buttons(turn, seen)
    )
    text, peers = _text(turn, seen), peers_of(turn.session, wish=seen.id, by=turn.by, now=turn.now)
    if peers:
        text = Text.lines(text, Text.of("peers.others", count=peers))
    if peers and turn.by.role is Role.SUPPORTER:
        rows.insert(-1, [turn.button("peers.ask", "pe.ask", seen.id)])
    turn.change(text, *rows)


def line(seen: WishView) -> Text:
    """Name a wish in a list: where it stands, whose, and what is wished."""
    return Text.of(
        "wishes.line",
        state=Text.of(f"wishes.states.{seen.state}"),
        name=Text.plain(seen.label or seen.code),
        wish=_sentence(seen),
    )


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
    sharing = f"consents.sharing.{seen.family}" if seen.family else "consents.unasked"
    lines.append(Text.of("consents.family_line", sharing=Text.of(sharing)))
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
        return Text.of("wishes.no_agency" if seen.danger_at_home else "wishes.no_guardian")
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


def _picture_button(turn: Turn, seen: WishView) -> list[Button]:
    return [turn.button("picture_menu.open", "pi.open", seen.id)]


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
    if seen.consented and seen.state is WishState.OPEN:
        rows.append([turn.button("offer_lists.open", "ol.list", seen.id)])
    if seen.state in {WishState.OPEN, WishState.PAUSED}:
        rows.append([turn.button("wishes.change", "pw.change", seen.id)])
    if seen.state is WishState.PAUSED:
        rows.append([turn.button("wishes.resume", "wi.resume", seen.id)])
    elif seen.state in {WishState.OPEN, WishState.CHOSEN}:
        rows.append([turn.button("wishes.pause", "wi.pause", seen.id)])
    if seen.state in {WishState.OPEN, WishState.CHOSEN, WishState.PAUSED}:
        rows[-1].append(turn.button("wishes.withdraw", "wi.askgone", seen.id))
    rows += _places_button(turn, seen)
    rows.append(_picture_button(turn, seen))
    rows.append(wish_button(turn, seen))
    if seen.consented:
        rows.append([turn.button("wishes.take_back", "wi.stop", seen.id)])
    rows.append([turn.button("stopping.open", "st.ask", seen.person)])
    rows.append([turn.button("person_record.give", "rc.ask", seen.person)])
    rows.append([turn.button("case_notes.open", "cn.give", seen.id)])
    rows.append([turn.button("log_contact.open", "ct.new", seen.id)])
    return [*rows, [turn.button("person_safety.open", "sp.card", seen.id)]]


def _coordinator_buttons(turn: Turn, seen: WishView) -> list[list[Button]]:
    rows = _introduction_buttons(turn, seen)
    if seen.candidates and seen.consented and seen.state in {WishState.OPEN, WishState.CHOSEN}:
        rows.append([turn.button("wishes.see_candidates", "ca.list", seen.id)])
    if seen.state is WishState.OPEN and seen.consented:
        rows.append([turn.button("candidates.propose", "ca.more", seen.id)])
        if not seen.protected:
            rows.append([turn.button("wishes.search_again", "wi.search", seen.id)])
    rows.append(_picture_button(turn, seen))
    rows.append([turn.button("person_safety.open", "sp.card", seen.id)])
    if seen.person_state is PersonState.STOPPED:
        rows.append([turn.button("stopping.start", "st.start", seen.person)])
    elif seen.person_state is PersonState.ACTIVE:
        rows.append([turn.button("stopping.open", "st.ask", seen.person)])
    rows.append([turn.button("case_notes.open", "cn.give", seen.id)])
    rows.append([turn.button("log_contact.open", "ct.new", seen.id)])
    return [*rows, wish_button(turn, seen), *_places_button(turn, seen)]


def _name(seen: WishView) -> Text:
    if seen.label:
        return Text.of("wishes.person_name", label=seen.label, code=seen.code)
    return Text.plain(seen.code)


def _sentence(seen: WishView) -> Text:
    return Text.of("wishes.later") if seen.later else Text.plain(seen.sentence)
