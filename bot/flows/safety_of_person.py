"""
本人を守る: 保護, hosts with whom somebody is not to meet, and a guardian's yes under 18.

Opened from the card of a wish by whoever speaks for the person, or by a coordinator.
"""

from bot.flows.wishes import told_buttons
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.consent import GUARDIAN, give_consent, withdraw_consent
from casework.end_apart import end_apart
from casework.keep_apart import hosts_to_keep_from, keep_apart
from casework.protect import end_protection, protect
from casework.views_wishes import WishView, wish_view
from storage.base import Id
from storage.states import HowSaid, HowTold, Role, Side
from storage.tables import Host
from texts import Text

PAGE = 8


@only(Role.SUPPORTER, Role.COORDINATOR)
def card(turn: Turn, press: Press) -> None:
    """Show how somebody is kept safe, and what can be done."""
    _show(turn, wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now))


@only(Role.SUPPORTER, Role.COORDINATOR)
def set_protection(turn: Turn, press: Press) -> None:
    """Take somebody out of automatic matching."""
    seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
    protect(turn.session, person=seen.person, by=turn.by, town=turn.town, now=turn.now)
    turn.change("person_safety.protected_done", _back(turn, seen.id))


@only(Role.COORDINATOR)
def unset_protection(turn: Turn, press: Press) -> None:
    """End the protection."""
    seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
    end_protection(turn.session, person=seen.person, by=turn.by, now=turn.now)
    turn.change("person_safety.unprotected_done", _back(turn, seen.id))


@only(Role.SUPPORTER, Role.COORDINATOR)
def list_hosts(turn: Turn, press: Press) -> None:
    """Ask with which host somebody is not to meet."""
    seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
    page = int(press.argument or 0)
    hosts, total = hosts_to_keep_from(
        turn.session, person=seen.person, by=turn.by, start=page * PAGE, count=PAGE
    )
    turn.change(
        "person_safety.which_host",
        *(
            [
                turn.button(
                    Text.of("person_safety.apart", host=host.name)
                    if apart is not None
                    else Text.plain(host.name),
                    "sp.ask",
                    seen.id,
                    argument=_key(host.id),
                )
            ]
            for host, apart in hosts
        ),
        _turns(turn, seen.id, page, total),
        _back(turn, seen.id),
    )


@only(Role.SUPPORTER, Role.COORDINATOR)
def ask_apart(turn: Turn, press: Press) -> None:
    """Ask once before the two are kept apart, or before that ends."""
    seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
    found = _host(turn, seen, press.argument)
    if found is None:
        _show(turn, seen)
        return
    host, side = found
    if side is Side.HOST and turn.by.role is not Role.COORDINATOR:
        turn.change(Text.of("person_safety.not_apart_by", host=host.name), _back(turn, seen.id))
        return
    key, action = ("apart", "sp.apart") if side is None else ("not_apart", "sp.meet")
    turn.change(
        Text.of(f"person_safety.{key}_ask", host=host.name),
        [turn.button(f"person_safety.{key}_yes", action, seen.id, argument=press.argument)],
        _back(turn, seen.id),
    )


@only(Role.SUPPORTER, Role.COORDINATOR)
def apart(turn: Turn, press: Press) -> None:
    """Keep the two apart."""
    seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
    found = _host(turn, seen, press.argument)
    if found is not None:
        keep_apart(
            turn.session,
            person=seen.person,
            host=found[0].id,
            by=turn.by,
            town=turn.town,
            now=turn.now,
        )
    turn.change("person_safety.apart_done", _back(turn, seen.id))


@only(Role.SUPPORTER, Role.COORDINATOR)
def not_apart(turn: Turn, press: Press) -> None:
    """Keep the two apart no more."""
    seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
    found = _host(turn, seen, press.argument)
    if found is not None:
        end_apart(turn.session, person=seen.person, host=found[0].id, by=turn.by, now=turn.now)
    turn.change("person_safety.not_apart_done", _back(turn, seen.id))


@only(Role.SUPPORTER)
def ask_guardian(turn: Turn, press: Press) -> None:
    """Ask how the guardian said yes."""
    turn.change(
        "guardian_yes.how_said.ask",
        *(
            [turn.button(f"guardian_yes.hows.{how}", "sp.gyes", press.row, argument=how.value)]
            for how in HowSaid
        ),
    )


@only(Role.SUPPORTER)
def guardian(turn: Turn, press: Press) -> None:
    """Ask how it was explained, and keep the guardian's yes; not where home is the danger."""
    seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
    how, _, told = press.argument.partition("-")
    if seen.danger_at_home:
        turn.change("consents.danger", _back(turn, seen.id))
        return
    if not told and HowSaid(how) is not HowSaid.UNCONFIRMED:
        turn.change("how_told.ask", *told_buttons(turn, "sp.gyes", seen.id, how))
        return
    given = give_consent(
        turn.session,
        person=seen.person,
        by=turn.by,
        how_said=HowSaid(how),
        told=HowTold(told) if told else None,
        purpose=GUARDIAN,
        now=turn.now,
    )
    turn.change("first_visit.kept" if given else "guardian_yes.later", _back(turn, seen.id))


@only(Role.SUPPORTER)
def guardian_gone(turn: Turn, press: Press) -> None:
    """Take the guardian's yes back, with immediate effect."""
    seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
    withdraw_consent(
        turn.session,
        person=seen.person,
        by=turn.by,
        town=turn.town,
        purpose=GUARDIAN,
        now=turn.now,
    )
    turn.change("wishes.taken_back", _back(turn, seen.id))


def _show(turn: Turn, seen: WishView) -> None:
    lines: list[Text | str] = [Text.of("person_safety.title", code=seen.code), ""]
    lines.append(Text.of(f"person_safety.{'protected' if seen.protected else 'not_protected'}"))
    rows: list[list[Button]] = []
    if not seen.protected:
        rows.append([turn.button("person_safety.protect", "sp.protect", seen.id)])
    elif turn.by.role is Role.COORDINATOR:
        rows.append([turn.button("person_safety.unprotect", "sp.free", seen.id)])
    rows.append([turn.button("person_safety.keep_apart", "sp.hosts", seen.id)])
    rows.append([turn.button("person_safety.consents", "cs.card", seen.id)])
    rows.append([turn.button("conference.open", "cf.list", seen.id)])
    if seen.danger_at_home:
        lines.append(Text.of("consents.danger"))
    elif seen.minor:
        said = "guardian_there" if seen.guardian else "guardian_open"
        lines.append(Text.of(f"person_safety.{said}"))
        if turn.by.role is Role.SUPPORTER:
            rows.append(
                [turn.button("person_safety.guardian_back", "sp.guardno", seen.id)]
                if seen.guardian
                else [turn.button("first_visit.do.guardian", "sp.guard", seen.id)]
            )
    turn.change(Text.lines(*lines), *rows, [turn.button("wishes.see", "wi.card", seen.id)])


def _host(turn: Turn, seen: WishView, key: str) -> tuple[Host, Side | None] | None:
    """Find the host of a key among those that may be chosen, and who had it kept apart."""
    hosts, _ = hosts_to_keep_from(
        turn.session, person=seen.person, by=turn.by, start=0, count=100_000
    )
    return next((one for one in hosts if _key(one[0].id) == key), None)


def _key(host: Id) -> str:
    # The end of an id tells hosts apart, and fits into a button beside the wish's.
    return host.hex[-12:]


def _turns(turn: Turn, wish: Id, page: int, total: int) -> list[Button]:
    turns = []
    if page:
        turns.append(turn.button("wishes.earlier", "sp.hosts", wish, argument=str(page - 1)))
    if (page + 1) * PAGE < total:
        turns.append(turn.button("wishes.further", "sp.hosts", wish, argument=str(page + 1)))
    return turns


def _back(turn: Turn, wish: Id) -> list[Button]:
    return [turn.button("forms.back", "sp.card", wish)]


FLOW = Flow(
    actions={
        "sp.card": card,
        "sp.protect": set_protection,
        "sp.free": unset_protection,
        "sp.hosts": list_hosts,
        "sp.ask": ask_apart,
        "sp.apart": apart,
        "sp.meet": not_apart,
        "sp.guard": ask_guardian,
        "sp.gyes": guardian,
        "sp.guardno": guardian_gone,
    },
)
