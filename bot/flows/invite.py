"""
招待する: a coordinator, or a city officer, invites somebody into a role, by a link that works once.
"""

from bot.dates import day_words
from bot.tokens import Press
from bot.turn import Flow, MenuLine, Turn, only
from casework.invite import LIFETIME, MAY_INVITE, invite
from casework.second_pair import DecisionKind, NeedsSecondPair, ask_decision
from storage.states import Role
from texts import Text


@only(*MAY_INVITE)
def ask_role(turn: Turn, press: Press) -> None:
    """Ask for the role."""
    turn.say(
        "invite.ask",
        *(
            [turn.button(f"everyone.roles.{role}", "iv.role", argument=role.value)]
            for role in MAY_INVITE[turn.by.role]
        ),
    )


@only(*MAY_INVITE)
def give_link(turn: Turn, press: Press) -> None:
    """Make an invitation and show its link."""
    role = Role(press.argument)
    try:
        token = invite(turn.session, role=role, town=turn.by.town, by=turn.by, now=turn.now)
    except NeedsSecondPair:
        ask_decision(
            turn.session,
            kind=DecisionKind.INVITE,
            subject=turn.by.id,
            by=turn.by,
            now=turn.now,
        )
        turn.change("decisions.waits", [turn.button("menus.menu", "ev.menu")])
        return
    turn.change(
        Text.of(
            "invite.link",
            role=Text.of(f"everyone.roles.{role}"),
            link=f"https://t.me/{turn.world.bot_name}?start={token}",
            until=day_words(turn.now + LIFETIME),
        )
    )


FLOW = Flow(
    commands={"invite": ask_role},
    actions={"iv.ask": ask_role, "iv.role": give_link},
    more=(MenuLine("menus.invite", "iv.ask", frozenset({Role.OFFICER})),),
)
