"""
招待する: a coordinator, or a city officer, invites somebody into a role, by a link that works once.
"""

from bot.dates import day_words
from bot.tokens import Press
from bot.turn import Flow, MenuLine, Turn, World, only
from bot.voice import Voice
from casework.ground import Notice, NotYours, TooLate
from casework.invite import LIFETIME, MAY_INVITE, invite
from casework.second_pair import DecisionKind, NeedsSecondPair, ask_decision
from casework.see_newcomer import opened_invitation, see_newcomer
from storage.session import Session
from storage.states import Role
from storage.tables import Account
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


def tell_opened(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Ask which number the newcomer reads out."""
    try:
        seen = opened_invitation(session, invitation=notice.subject, by=account, now=voice.now)
    except (NotYours, TooLate):
        return
    voice.say(
        Text.of("invite.opened", role=Text.of(f"everyone.roles.{seen.role}")),
        [
            voice.button(Text.plain(str(number)), "iv.seen", seen.id, str(number))
            for number in seen.numbers
        ],
        [voice.button("invite.no_number", "iv.seen", seen.id, "0")],
    )


@only(*MAY_INVITE)
def see(turn: Turn, press: Press) -> None:
    """Let the newcomer in whose number this is, or spend the link."""
    newcomer = see_newcomer(
        turn.session,
        invitation=press.row,
        number=int(press.argument or 0),
        by=turn.by,
        now=turn.now,
    )
    if newcomer is None:
        turn.change("invite.spent", [turn.button("menus.invite", "iv.ask")])
        return
    turn.change(Text.of("everyone.joined", role=Text.of(f"everyone.roles.{newcomer.role}")))


FLOW = Flow(
    commands={"invite": ask_role},
    actions={"iv.ask": ask_role, "iv.role": give_link, "iv.seen": see},
    notices={"iv.opened": tell_opened},
    more=(MenuLine("menus.invite", "iv.ask", frozenset({Role.OFFICER})),),
)
