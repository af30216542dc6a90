"""
けが・事故・いやなこと: one button away from everything, and never one of a check-in's answers.

Before anything is asked, the page says plainly that it is no emergency line. It is told as soon
as the kind is known; where it happened can be said afterwards.
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from bot.drafts import current_draft, start_form
from bot.flows.cleaning import page_words
from bot.flows.paging import page_buttons
from bot.flows.placement_words import quoted, see, shortened
from bot.forms import Form, Guard, Step
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Handler, Telling, Turn, World, only
from bot.voice import Voice
from casework.ground import Notice
from casework.incident_places import Place, incident_places
from casework.report_incident import (
    Incident,
    Whom,
    add_words,
    own_report,
    report_incident,
    say_where,
)
from casework.rest_placement import go_on
from casework.views_check_ins import check_in_view
from casework.views_courses import placement_course
from followup.calendar import TOKYO
from storage.base import Id
from storage.session import Session
from storage.states import Role
from storage.tables import Account, Task
from texts import Text
from towns import AgencyKind, Town

INCIDENTS = tuple(Incident)
"""In this order they are numbered in buttons; what is new comes last."""
_SHOWN = sorted(enumerate(INCIDENTS), key=lambda one: one[1] is Incident.OTHER)
WHOM = {"p": Whom.PERSON, "w": Whom.WRITER}
PAGE = 8


class Words(BaseModel):
    """A few words about an incident, written on the page."""

    model_config = ConfigDict(frozen=True)

    words: str


WORDS = Form(
    "incident_words",
    answers=Words,
    steps=(Step("words", clean=page_words, guard=Guard.INSIDE, on_page=True),),
)


def ask_whom(turn: Turn, press: Press) -> None:
    """Say the emergency words before anything else, and ask whom it is about."""
    check_in = _check_in(turn, press)
    turn.change(
        Text.lines(Text.of("incidents.emergency"), "", Text.of("incidents.whom")),
        *(
            [turn.button(f"incidents.{whom}", "ci.whom", check_in, argument=key)]
            for key, whom in WHOM.items()
        ),
        # On a page there is no keyboard that leads there.
        [turn.button("menus.complaint", "cp.show")] if turn.page else [],
        [turn.button("forms.back", "ci.open", check_in)]
        if check_in
        else [turn.button("menus.menu", "ev.menu")],
    )


def ask_what(turn: Turn, press: Press) -> None:
    """Show the numbers, and ask what happened."""
    check_in = _check_in(turn, press)
    turn.change(
        Text.lines(
            Text.of("incidents.emergency"),
            *duty_phones(turn.town),
            "",
            Text.of("incidents.what"),
        ),
        *(
            [
                turn.button(
                    f"incidents.kind.{kind}",
                    "ci.kind",
                    check_in,
                    argument=f"{press.argument}-{number}",
                )
            ]
            for number, kind in _SHOWN
        ),
        [turn.button("forms.back", "ci.inc", check_in)],
    )


def report(turn: Turn, press: Press) -> None:
    """Tell those on duty, say what happens now and whom to call; then ask where it was."""
    check_in = _check_in(turn, press)
    whom, _, number = press.argument.partition("-")
    kind = INCIDENTS[int(number)]
    places = [] if check_in else incident_places(turn.session, by=turn.by)
    task = report_incident(
        turn.session,
        check_in=check_in,
        place=places[0].key if len(places) == 1 else "",
        by=turn.by,
        kind=kind,
        whom=WHOM[whom],
        towns=turn.world.towns,
        now=turn.now,
    )
    if len(places) > 1 and not task.placement_id and not task.person_id:
        _ask_where(turn, task, places, page=0)
    else:
        _told(turn, task)


def leaf(turn: Turn, press: Press) -> None:
    """Show another page of the places."""
    task = own_report(turn.session, task=press.row, by=turn.by)
    places = incident_places(turn.session, by=turn.by)
    _ask_where(turn, task, places, page=int(press.argument))


def where(turn: Turn, press: Press) -> None:
    """Keep where it was; it may stay open."""
    if press.argument:
        task = say_where(
            turn.session,
            task=press.row,
            place=press.argument,
            by=turn.by,
            towns=turn.world.towns,
            now=turn.now,
        )
    else:
        task = own_report(turn.session, task=press.row, by=turn.by)
    _told(turn, task)


def write(turn: Turn, press: Press) -> None:
    """Offer the page for a few words."""
    task = own_report(turn.session, task=press.row, by=turn.by)
    start_form(turn, WORDS.name, subject=task.id)


def submit_words(turn: Turn, filled: Filled) -> None:
    """Keep the words, sealed."""
    add_words(
        turn.session, task=filled.subject, words=filled.answers.words, by=turn.by, now=turn.now
    )
    turn.change("incidents.words_kept", [turn.button("menus.menu", "ev.menu")])


@only(Role.COORDINATOR)
def let_go_on(turn: Turn, press: Press) -> None:
    """Let a placement that rests go on."""
    row = go_on(turn.session, placement=press.row, by=turn.by, now=turn.now)
    turn.change("incidents.went_on", see(turn.voice, row.id))


def tell_taken(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the writer when a human took it."""
    local = datetime.fromisoformat(notice.facts["at"]).astimezone(TOKYO)
    voice.say(Text.of("incidents.taken", hour=local.hour, minute=local.minute))


def tell_untaken(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the writer honestly that nobody has taken it yet, and whom to call."""
    voice.say(
        Text.lines(
            Text.of("incidents.untaken"),
            *duty_phones(world.towns[account.town]),
            "",
            Text.of("incidents.emergency"),
        )
    )


def _telling(key: str) -> Telling:
    def tell(
        session: Session, world: World, voice: Voice, account: Account, notice: Notice
    ) -> None:
        course = placement_course(session, placement=notice.subject, by=account)
        voice.say(Text.of(key, name=quoted(course)), see(voice, course.id))

    return tell


def duty_phones(town: Town) -> list[Text]:
    """Return the lines of the town's 当番電話."""
    return [
        Text.of("everyone.phone_line", name=one.name, phone=one.phone, hours=one.hours)
        for one in town.agencies_for(AgencyKind.DUTY)
    ]


def _check_in(turn: Turn, press: Press) -> Id | None:
    """Return the check-in that somebody comes from, if it is one of theirs."""
    if press.row is None:
        return None
    return check_in_view(turn.session, check_in=press.row, by=turn.by).id


def _ask_where(turn: Turn, task: Task, places: list[Place], *, page: int) -> None:
    shown = places[page * PAGE : (page + 1) * PAGE]
    turn.change(
        Text.lines(_told_words(task), "", Text.of("incidents.where")),
        *([turn.button(_place(one), "si.where", task.id, argument=one.key)] for one in shown),
        page_buttons(turn, "si.leaf", task.id, page=page, size=PAGE, total=len(places)),
        [turn.button("incidents.nowhere", "si.where", task.id)],
    )


def _place(place: Place) -> Text:
    if not place.names:
        return Text.plain(shortened(place.offer))
    return Text.of(
        "incidents.place" if place.offer else "incidents.person_alone",
        names="・".join(place.names),
        **({"offer": shortened(place.offer)} if place.offer else {}),
    )


def _told_words(task: Task) -> Text:
    return Text.of(f"incidents.told.{task.urgency}")


def _told(turn: Turn, task: Task) -> None:
    lines: list[Text | str] = [_told_words(task)]
    if task.placement_id and Incident(task.facts["incident"]).stops_sessions:
        lines.append(Text.of("incidents.sessions_stopped"))
    rows: list[list[Button]] = [[turn.button("incidents.write", "si.write", task.id)]]
    draft = current_draft(turn)
    if draft is not None:
        rows.append([turn.button("forms.go_on", "f.on", draft.id)])
    about = task.facts.get("check_in")
    if about:
        rows.append([turn.button("check_ins.always.talk", "ci.talk", Id(about))])
    turn.change(
        Text.lines(*lines, "", Text.of("incidents.emergency"), *duty_phones(turn.town)),
        *rows,
        [turn.button("menus.menu", "ev.menu")],
    )


FLOW = Flow(
    commands={"incident": Handler(ask_whom)},
    actions={
        "ci.inc": Handler(ask_whom),
        "ci.whom": Handler(ask_what),
        "ci.kind": Handler(report),
        "si.leaf": Handler(leaf),
        "si.where": Handler(where),
        "si.write": Handler(write),
        "si.on": let_go_on,
    },
    forms=(FormFlow(WORDS, submit_words, frozenset(Role)),),
    on_pages=frozenset({"ci", "si"}),
    notices={
        "si.taken": tell_taken,
        "si.untaken": tell_untaken,
        "si.rests": _telling("incidents.rests"),
        "si.goes_on": _telling("incidents.goes_on"),
        "st.day_off": _telling("incidents.day_off"),
        "st.one_rests": _telling("stopping.one_rests"),
    },
)
