"""
受け入れ先の承認: a coordinator looks at who registered, approves, refuses with a reason, pauses.

Whatever is decided, the host hears it with what it can do next.
"""

from bot.dates import day_words
from bot.flows.offer_words import area_words, host_line
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Telling, Turn, World, only
from bot.voice import Voice
from casework.approve_host import approve_host
from casework.ground import Notice
from casework.pause_host import pause_host
from casework.refuse_host import HostRefusal, refuse_host
from casework.resume_host import resume_host
from casework.second_pair import DecisionKind, NeedsSecondPair, ask_decision
from casework.send_own_page import mail_readers
from casework.still_right import open_question
from casework.views_giving import code_of_giver
from casework.views_hosts import HostView, host_for_coordinator, hosts_in, offers_of_host
from storage.session import Session
from storage.states import HostState, Role
from storage.tables import Account, Host
from texts import Text

WAITING = (HostState.WAITING,)
KNOWN = (HostState.APPROVED, HostState.PAUSED, HostState.STOPPED)


@only(Role.COORDINATOR)
def list_waiting(turn: Turn, press: Press) -> None:
    """List the hosts that wait for approval."""
    _list(turn, press, action="ho.list", states=WAITING)


@only(Role.COORDINATOR)
def list_known(turn: Turn, press: Press) -> None:
    """List the hosts that were approved, resting ones too."""
    _list(turn, press, action="ho.known", states=KNOWN)


@only(Role.COORDINATOR)
def card(turn: Turn, press: Press) -> None:
    """Show a host with what it offers, and what can be decided."""
    _show(turn, host_for_coordinator(turn.session, host=press.row, by=turn.by))


@only(Role.COORDINATOR)
def approve(turn: Turn, press: Press) -> None:
    """Approve a host."""
    try:
        host = approve_host(turn.session, host=press.row, by=turn.by, now=turn.now)
    except NeedsSecondPair:
        view = host_for_coordinator(turn.session, host=press.row, by=turn.by)
        ask_decision(
            turn.session,
            kind=DecisionKind.APPROVE_HOST,
            subject=view.id,
            by=turn.by,
            now=turn.now,
        )
        turn.change("decisions.waits", [turn.button("hosts.waiting.open", "ho.list")])
        return
    _decided(turn, host, "hosts.did.approved")


@only(Role.COORDINATOR)
def ask_reason(turn: Turn, press: Press) -> None:
    """Ask why a host is not approved now; the host will hear it in kind words."""
    view = host_for_coordinator(turn.session, host=press.row, by=turn.by)
    turn.change(
        Text.of("hosts.why", name=view.name),
        *(
            [turn.button(f"hosts.reason.{reason}", "ho.refuse", view.id, argument=reason.value)]
            for reason in HostRefusal
        ),
        [turn.button("forms.back", "ho.card", view.id)],
    )


@only(Role.COORDINATOR)
def refuse(turn: Turn, press: Press) -> None:
    """Refuse a host for the chosen reason."""
    host = refuse_host(
        turn.session,
        host=press.row,
        reason=HostRefusal(press.argument),
        by=turn.by,
        now=turn.now,
    )
    _decided(turn, host, "hosts.did.refused")


@only(Role.COORDINATOR)
def pause(turn: Turn, press: Press) -> None:
    """Let a host rest."""
    host = pause_host(turn.session, host=press.row, by=turn.by, now=turn.now)
    _decided(turn, host, "hosts.did.paused")


@only(Role.COORDINATOR)
def resume(turn: Turn, press: Press) -> None:
    """Let a host be asked again."""
    host = resume_host(turn.session, host=press.row, by=turn.by, now=turn.now)
    _decided(turn, host, "hosts.did.resumed")


def tell_approved(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Welcome the host, and lead to its first offer."""
    if session.get_one(Host, notice.subject).person_id is not None:
        voice.say("giving.told.approved")
        return
    voice.say(
        Text.of("hosts.told.approved", name=session.get_one(Host, notice.subject).name),
        [voice.button("post_offer.start", "of.new")],
        [voice.button("my_offers.open", "of.mine")],
    )


def tell_refused(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Say why, whom to call, and that it can register again."""
    if session.get_one(Host, notice.subject).person_id is not None:
        voice.say("giving.told.refused")
        return
    line = world.towns[account.town].public_lines[0]
    voice.say(
        Text.lines(
            Text.of("hosts.told.refused", name=session.get_one(Host, notice.subject).name),
            Text.of(f"hosts.told_why.{notice.facts['reason']}"),
            "",
            Text.of("hosts.told.next"),
            Text.of("everyone.phone_line", name=line.name, phone=line.phone, hours=line.hours),
        ),
        [voice.button("register_host.again", "ho.reg")],
    )


def _telling(key: str) -> Telling:
    def tell_it(
        session: Session, world: World, voice: Voice, account: Account, notice: Notice
    ) -> None:
        if session.get_one(Host, notice.subject).person_id is not None:
            voice.say(key.replace("hosts.", "giving."))
            return
        voice.say(
            Text.of(key, name=session.get_one(Host, notice.subject).name),
            [voice.button("my_offers.open", "of.mine")],
        )

    return tell_it


def _list(turn: Turn, press: Press, *, action: str, states: tuple[HostState, ...]) -> None:
    number = press.argument if press.action == action else ""
    page = hosts_in(turn.session, by=turn.by, states=states, page=int(number or 0))
    waiting = states == WAITING
    name = "waiting" if waiting else "known"
    turns = []
    if page.number:
        turns.append(turn.button("offers.before", action, argument=str(page.number - 1)))
    if page.more:
        turns.append(turn.button("offers.after", action, argument=str(page.number + 1)))
    turn.change(
        Text.of(f"hosts.{name}.title" if page.rows else f"hosts.{name}.none"),
        *([turn.button(_label(host), "ho.card", host.id)] for host in page.rows),
        turns,
        [
            turn.button("hosts.known.open", "ho.known")
            if waiting
            else turn.button("hosts.waiting.open", "ho.list")
        ],
    )


def _show(turn: Turn, host: HostView) -> None:
    offers = offers_of_host(turn.session, host=host.id, by=turn.by)
    code = code_of_giver(turn.session, host=host.id)
    lines: list[Text | str] = [
        host_line(host),
        Text.of("giving.code", code=code) if code else Text.plain(host.sentence),
        "",
        Text.of(
            "hosts.card",
            state=Text.of(f"hosts.state.{host.state}"),
            area=area_words(turn.town, host.area),
            since=day_words(host.since),
        ),
    ]
    if host.phone:
        lines.append(Text.of("calls.phone", phone=host.phone))
    if offers:
        lines += ["", Text.of("hosts.offers")]
    turn.change(
        Text.lines(*lines),
        *([turn.button(Text.plain(offer.text), "of.card", offer.id)] for offer in offers),
        *_decisions(turn, host),
        *_heard_elsewhere(turn, host),
        [
            turn.button("visit_host.another", "vh.offer", host.id),
            turn.button("host_phone.open", "vh.phone", host.id),
        ]
        if host.state in KNOWN
        else [],
        [turn.button("host_checks.open", "hk.card", host.id)],
        [turn.button("mail.own_page_send", "ma.page", host.id)]
        if turn.world.mail and mail_readers(turn.session, host=host.id)
        else [],
        [turn.button("hosts.waiting.open", "ho.list")],
    )


def _decisions(turn: Turn, host: HostView) -> list[list[Button]]:
    def to(label: str, action: str) -> Button:
        return turn.button(f"hosts.do.{label}", action, host.id)

    match host.state:
        case HostState.WAITING:
            return [[to("approve", "ho.ok"), to("refuse", "ho.no")]]
        case HostState.REFUSED:
            return [[to("approve", "ho.ok")]]
        case HostState.APPROVED:
            return [[to("pause", "ho.pause")], [turn.button("stopping.open", "st.host", host.id)]]
        case HostState.PAUSED:
            return [[to("resume", "ho.resume")], [turn.button("stopping.open", "st.host", host.id)]]
        case HostState.STOPPED:
            return [[turn.button("stopping.start", "st.hostup", host.id)]]
        case HostState.LEFT:
            return []


def _heard_elsewhere(turn: Turn, host: HostView) -> list[list[Button]]:
    """While a question to the host waits, what it said by phone or on a visit can be entered."""
    question = open_question(turn.session, host=host.id)
    if question is None:
        return []
    return [
        [turn.button(f"still_right.heard.{way}", "sr.heard", question.id, way)]
        for way in ("p", "v")
    ]


def _decided(turn: Turn, host: Host, key: str) -> None:
    turn.change(
        Text.of(key, name=host.name),
        [turn.button("hosts.look", "ho.card", host.id)],
        [turn.button("hosts.waiting.open", "ho.list")],
    )


def _label(host: HostView) -> Text:
    line = host_line(host)
    if host.state in {HostState.PAUSED, HostState.STOPPED}:
        return Text.of("my_offers.resting", text=line)
    return line


FLOW = Flow(
    commands={"hosts": list_waiting},
    actions={
        "ho.list": list_waiting,
        "ho.known": list_known,
        "ho.card": card,
        "ho.ok": approve,
        "ho.no": ask_reason,
        "ho.refuse": refuse,
        "ho.pause": pause,
        "ho.resume": resume,
    },
    notices={
        "ho.approved": tell_approved,
        "ho.refused": tell_refused,
        "ho.paused": _telling("hosts.told.paused"),
        "ho.resumed": _telling("hosts.told.resumed"),
    },
)
