"""
すべて止める: two taps for a person, a host or oneself; at once, and without a reason.

Only a coordinator begins again.
"""

from bot.flows.paging import page_buttons
from bot.tokens import Press
from bot.turn import Flow, MenuLine, Telling, Turn, World, only
from bot.voice import Voice
from casework.ground import Notice, found
from casework.stop_account import start_account, stop_account
from casework.stop_host import start_host, stop_host
from casework.stop_person import person_of_member, person_to_stop, start_person, stop_person
from casework.views_hosts import my_host
from casework.views_wishes import my_persons
from storage.session import Session
from storage.states import PersonState, Role
from storage.tables import Account, Person
from texts import Text

PAGE = 8
_MENU = ("menus.menu", "ev.menu")


@only(Role.SUPPORTER, Role.HOST)
def choose(turn: Turn, press: Press) -> None:
    """Ask whom it is about; a host is only asked whether."""
    if turn.by.role is Role.HOST:
        _ask_host(turn)
        return
    page = int(press.argument) if press.action == "st.list" and press.argument else 0
    persons = [
        one for one in my_persons(turn.session, by=turn.by) if one.state is PersonState.ACTIVE
    ]
    shown = persons[page * PAGE : (page + 1) * PAGE]
    turn.change(
        "stopping.whom",
        *(
            [
                turn.button(
                    Text.of("wishes.person_name", label=one.label, code=one.code),
                    "st.ask",
                    one.id,
                )
            ]
            for one in shown
        ),
        page_buttons(turn, "st.list", page=page, size=PAGE, total=len(persons)),
        [turn.button("stopping.myself", "st.me")],
        [turn.button(*_MENU)],
    )


@only(Role.SUPPORTER, Role.COORDINATOR)
def ask(turn: Turn, press: Press) -> None:
    """Say what stopping means for a person."""
    _ask(turn, person_to_stop(turn.session, person=press.row, by=turn.by))


@only(Role.SUPPORTER, Role.COORDINATOR)
def ask_of_member(turn: Turn, press: Press) -> None:
    """Say what stopping means for a person in a placement."""
    _ask(turn, person_of_member(turn.session, member=press.row, by=turn.by))


@only(Role.SUPPORTER, Role.COORDINATOR)
def stop(turn: Turn, press: Press) -> None:
    """Stop everything about a person."""
    row = stop_person(turn.session, person=press.row, by=turn.by, town=turn.town, now=turn.now)
    turn.change(Text.of("stopping.done", code=row.code), [turn.button(*_MENU)])


@only(Role.COORDINATOR)
def start(turn: Turn, press: Press) -> None:
    """Begin again with a person."""
    row = start_person(turn.session, person=press.row, by=turn.by, now=turn.now)
    turn.change(Text.of("stopping.started", code=row.code), [turn.button(*_MENU)])


@only(Role.HOST, Role.COORDINATOR)
def ask_host(turn: Turn, press: Press) -> None:
    """Say what stopping means for a host."""
    if turn.by.role is Role.HOST:
        _ask_host(turn)
        return
    turn.change(
        "stopping.ask_host",
        [turn.button("stopping.yes", "st.hostyes", press.row)],
        [turn.button("forms.back", "ho.card", press.row)],
    )


@only(Role.HOST, Role.COORDINATOR)
def stop_a_host(turn: Turn, press: Press) -> None:
    """Stop everything about a host."""
    stop_host(turn.session, host=press.row, by=turn.by, town=turn.town, now=turn.now)
    turn.change("stopping.done_host", [turn.button(*_MENU)])


@only(Role.COORDINATOR)
def start_a_host(turn: Turn, press: Press) -> None:
    """Begin again with a host."""
    start_host(turn.session, host=press.row, by=turn.by, now=turn.now)
    turn.change("stopping.started_host", [turn.button(*_MENU)])


@only(Role.SUPPORTER)
def ask_myself(turn: Turn, press: Press) -> None:
    """Say what stopping means for oneself."""
    turn.change(
        "stopping.ask_myself",
        [turn.button("stopping.yes", "st.meyes")],
        [turn.button("forms.back", "st.list")],
    )


@only(Role.SUPPORTER)
def stop_myself(turn: Turn, press: Press) -> None:
    """Stop everything that would be begun with oneself."""
    stop_account(turn.session, by=turn.by, town=turn.town, now=turn.now)
    turn.change("stopping.done_myself", [turn.button(*_MENU)])


@only(Role.COORDINATOR)
def start_an_account(turn: Turn, press: Press) -> None:
    """Begin again with an account."""
    start_account(turn.session, account=press.row, by=turn.by, now=turn.now)
    turn.change("stopping.started_account", [turn.button(*_MENU)])


def _ask(turn: Turn, person: Person) -> None:
    name = Text.plain(person.code)
    if turn.by.role is Role.SUPPORTER:
        name = Text.of("wishes.person_name", label=person.label, code=person.code)
    if person.state is PersonState.STOPPED:
        rows = (
            [[turn.button("stopping.start", "st.start", person.id)]]
            if turn.by.role is Role.COORDINATOR
            else []
        )
        turn.change(Text.of("stopping.stopped", name=name), *rows, [turn.button(*_MENU)])
        return
    turn.change(
        Text.of("stopping.ask", name=name),
        [turn.button("stopping.yes", "st.yes", person.id)],
        [turn.button("stopping.no", "ev.menu")],
    )


def _ask_host(turn: Turn) -> None:
    host = my_host(turn.session, by=turn.by)
    if host is None:
        turn.change("my_offers.no_host", [turn.button("register_host.start", "ho.reg")])
        return
    turn.change(
        "stopping.ask_own_host",
        [turn.button("stopping.yes", "st.hostyes", host.id)],
        [turn.button("stopping.no", "ev.menu")],
    )


def _telling(key: str) -> Telling:
    def tell(
        session: Session, world: World, voice: Voice, account: Account, notice: Notice
    ) -> None:
        person = found(session, Person, notice.subject)
        voice.say(Text.of(key, label=person.label, code=person.code))

    return tell


def _saying(key: str) -> Telling:
    def tell(
        session: Session, world: World, voice: Voice, account: Account, notice: Notice
    ) -> None:
        voice.say(key)

    return tell


FLOW = Flow(
    commands={"stop": choose},
    actions={
        "st.list": choose,
        "st.ask": ask,
        "st.member": ask_of_member,
        "st.yes": stop,
        "st.start": start,
        "st.host": ask_host,
        "st.hostyes": stop_a_host,
        "st.hostup": start_a_host,
        "st.me": ask_myself,
        "st.meyes": stop_myself,
        "st.meup": start_an_account,
    },
    notices={
        "st.stopped": _telling("stopping.told.stopped"),
        "st.started": _telling("stopping.told.started"),
        "st.host_stopped": _saying("stopping.told.host_stopped"),
        "st.host_started": _saying("stopping.told.host_started"),
        "st.account_started": _saying("stopping.told.account_started"),
    },
    more=(MenuLine("menus.stop", "st.list", frozenset({Role.SUPPORTER, Role.HOST})),),
)
