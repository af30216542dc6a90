"""
けが・事故・いやなこと: one button away from every check-in, and never one of its answers.

Before anything is asked, the page says plainly that it is no emergency line.
"""

from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.report_incident import Incident, Whom, report_incident
from casework.views_check_ins import check_in_view
from storage.states import Role
from texts import Text
from towns import AgencyKind

ANYBODY = (Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
INCIDENTS = tuple(Incident)
WHOM = {"p": Whom.PERSON, "w": Whom.WRITER}


@only(*ANYBODY)
def ask_whom(turn: Turn, press: Press) -> None:
    """Say the emergency words before anything else, and ask whom it is about."""
    view = check_in_view(turn.session, check_in=press.row, by=turn.by)
    turn.change(
        Text.lines(Text.of("incidents.emergency"), "", Text.of("incidents.whom")),
        *(
            [turn.button(f"incidents.{whom}", "ci.whom", view.id, argument=key)]
            for key, whom in WHOM.items()
        ),
        [turn.button("forms.back", "ci.open", view.id)],
    )


@only(*ANYBODY)
def ask_what(turn: Turn, press: Press) -> None:
    """Show the numbers, and ask what happened."""
    view = check_in_view(turn.session, check_in=press.row, by=turn.by)
    turn.change(
        Text.lines(
            Text.of("incidents.emergency"),
            *_duty_phones(turn),
            "",
            Text.of("incidents.what"),
        ),
        *(
            [
                turn.button(
                    f"incidents.kind.{kind}",
                    "ci.kind",
                    view.id,
                    argument=f"{press.argument}-{place}",
                )
            ]
            for place, kind in enumerate(INCIDENTS)
        ),
        [turn.button("forms.back", "ci.inc", view.id)],
    )


@only(*ANYBODY)
def report(turn: Turn, press: Press) -> None:
    """Tell the coordinator, and say plainly what happens now and whom to call."""
    whom, _, place = press.argument.partition("-")
    kind = INCIDENTS[int(place)]
    report_incident(
        turn.session,
        check_in=press.row,
        by=turn.by,
        kind=kind,
        whom=WHOM[whom],
        towns=turn.world.towns,
        now=turn.now,
    )
    turn.change(
        Text.lines(
            Text.of(f"incidents.told.{kind.urgency}"),
            "",
            Text.of("incidents.emergency"),
            *_duty_phones(turn),
        ),
        [turn.button("check_ins.always.talk", "ci.talk", press.row)],
        [turn.button("menus.menu", "ev.menu")],
    )


def _duty_phones(turn: Turn) -> list[Text]:
    return [
        Text.of("everyone.phone_line", name=one.name, phone=one.phone, hours=one.hours)
        for one in turn.town.agencies_for(AgencyKind.DUTY)
    ]


FLOW = Flow(actions={"ci.inc": ask_whom, "ci.whom": ask_what, "ci.kind": report})
