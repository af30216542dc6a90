"""
二人の目: a decision is confirmed, or declined for now with a reason, in two taps.

The second pair of eyes sees what is decided and counts, and no word of a case.
"""

from bot.dates import day_words
from bot.flows.offer_words import area_words, host_line
from bot.messages import Button
from bot.story_page import DECISION, story_link
from bot.tokens import Press
from bot.turn import Flow, MenuLine, Turn, Waiting, World, only
from bot.voice import Voice
from casework.decide import DeclineReason, confirm_decision, decline_decision, use_decision
from casework.ground import Notice
from casework.invite import LIFETIME
from casework.second_pair import DecisionKind
from casework.stories.to_read import story_to_see
from casework.views_decisions import DecisionView, decision_view, waiting_decisions
from storage.session import Session
from storage.states import DecisionState, Role
from storage.tables import Account
from texts import Text
from towns import Town

EYES = (Role.OFFICER, Role.COORDINATOR)


@only(*EYES)
def show_list(turn: Turn, press: Press) -> None:
    """List what waits for a second pair of eyes."""
    views = waiting_decisions(turn.session, by=turn.by)
    turn.change(
        "decisions.title" if views else "decisions.none",
        *([turn.button(decision_line(view), "de.open", view.id)] for view in views),
        [turn.button("menus.menu", "ev.menu")],
    )


@only(*EYES)
def card(turn: Turn, press: Press) -> None:
    """Show one decision."""
    _show(turn, decision_view(turn.session, decision=press.row, by=turn.by))


@only(*EYES)
def read_story(turn: Turn, press: Press) -> None:
    """Open the story that is to be agreed to."""
    story_to_see(turn.session, decision=press.row, by=turn.by)
    link = story_link(
        turn.session,
        page_url=turn.world.page_url,
        account=turn.by,
        of=DECISION,
        subject=decision_view(turn.session, decision=press.row, by=turn.by).id,
        now=turn.now,
    )
    turn.change(
        "stories.ready",
        [turn.voice.link("stories.open_page", link)],
        [turn.button("forms.back", "de.open", press.row)],
    )


@only(*EYES)
def confirm(turn: Turn, press: Press) -> None:
    """Confirm, and do what was asked."""
    row = confirm_decision(
        turn.session,
        decision=press.row,
        by=turn.by,
        town=turn.town,
        activity_words=turn.world.reader.activity_words,
        now=turn.now,
    )
    turn.change(f"decisions.done.{row.state}", [turn.button("decisions.open", "de.list")])


@only(*EYES)
def ask_why_not(turn: Turn, press: Press) -> None:
    """Ask why not now."""
    turn.change(
        "decisions.why_not",
        *(
            [turn.button(f"decisions.reason.{reason}", "de.no", press.row, reason.value)]
            for reason in DeclineReason
        ),
        [turn.button("forms.back", "de.open", press.row)],
    )


@only(*EYES)
def decline(turn: Turn, press: Press) -> None:
    """Decline for now."""
    decline_decision(
        turn.session,
        decision=press.row,
        by=turn.by,
        reason=DeclineReason(press.argument),
        now=turn.now,
    )
    turn.change("decisions.done.declined", [turn.button("decisions.open", "de.list")])


@only(Role.COORDINATOR)
def give_link(turn: Turn, press: Press) -> None:
    """Make the invitation that was confirmed, and show its link once."""
    token = use_decision(turn.session, decision=press.row, by=turn.by, now=turn.now)
    turn.change(
        Text.of(
            "invite.link",
            role=Text.of(f"everyone.roles.{Role.COORDINATOR}"),
            link=f"https://t.me/{turn.world.bot_name}?start={token}",
            until=day_words(turn.now + LIFETIME),
        )
    )


def tell_asked(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Ask the second pair of eyes, or gently once more."""
    view = decision_view(session, decision=notice.subject, by=account)
    if view.state is DecisionState.OPEN:
        words = _words(view, world.towns[account.town])
        if notice.facts.get("again"):
            words = Text.lines(Text.of("decisions.again"), "", words)
        voice.say(words, *_answers(voice, view))


def tell_waits(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell whoever asked that it still waits."""
    view = decision_view(session, decision=notice.subject, by=account)
    if view.state is DecisionState.OPEN:
        voice.say(Text.lines(decision_line(view), Text.of("decisions.still_waits")))


def tell_decided(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell whoever asked what was decided, kindly and with what comes next."""
    view = decision_view(session, decision=notice.subject, by=account)
    lines = [decision_line(view), Text.of(f"decisions.told.{view.state}")]
    if view.reason:
        lines.append(Text.of(f"decisions.told_why.{DeclineReason(view.reason)}"))
    voice.say(Text.lines(*lines), *_own(voice, view))


def waiting(turn: Turn) -> list[Waiting]:
    """Name the decisions that wait."""
    if turn.by.role not in EYES:
        return []
    return [
        Waiting(decision_line(view), "de.open", view.id)
        for view in waiting_decisions(turn.session, by=turn.by)
    ]


def _show(turn: Turn, view: DecisionView) -> None:
    is_open = view.state is DecisionState.OPEN
    text = _words(view, turn.town)
    if not is_open:
        text = Text.lines(text, "", Text.of(f"decisions.state.{view.state}"))
    rows = _own(turn.voice, view) if view.mine else (_answers(turn.voice, view) if is_open else [])
    turn.change(text, *rows, [turn.button("decisions.open", "de.list")])


def _words(view: DecisionView, town: Town) -> Text:
    lines: list[Text | str] = [Text.of(f"decisions.ask.{view.kind}"), ""]
    if view.code:
        lines.append(Text.of("decisions.code", code=view.code))
    if view.why:
        lines.append(Text.of("decisions.because", why=Text.of(f"conference.reason.{view.why}")))
    lines += map(Text.plain, view.phones)
    if view.host is not None:
        lines += [
            host_line(view.host),
            Text.plain(view.host.sentence),
            Text.of("decisions.area", area=area_words(town, view.host.area)),
        ]
    lines.append(Text.of("decisions.asked", day=day_words(view.asked_at), count=view.decided))
    return Text.lines(*lines)


def decision_line(view: DecisionView) -> Text:
    """Name a decision by its kind and what it is about."""
    about = view.code or (view.host.name if view.host else "")
    if not about:
        return Text.of(f"decisions.kind.{view.kind}")
    return Text.of("decisions.line", kind=Text.of(f"decisions.kind.{view.kind}"), about=about)


def _answers(voice: Voice, view: DecisionView) -> list[list[Button]]:
    read = view.kind is DecisionKind.STORY
    return [
        *([[voice.button("stories.read", "de.read", view.id)]] if read else []),
        [voice.button("decisions.confirm", "de.yes", view.id)],
        [voice.button("decisions.decline", "de.why", view.id)],
    ]


def _own(voice: Voice, view: DecisionView) -> list[list[Button]]:
    return [[voice.button("decisions.make_link", "de.link", view.id)]] if view.usable else []


FLOW = Flow(
    commands={"decisions": show_list},
    actions={
        "de.list": show_list,
        "de.open": card,
        "de.read": read_story,
        "de.yes": confirm,
        "de.why": ask_why_not,
        "de.no": decline,
        "de.link": give_link,
    },
    notices={"de.asked": tell_asked, "de.waits": tell_waits, "de.decided": tell_decided},
    waiting=(waiting,),
    more=(MenuLine("decisions.open", "de.list", frozenset(EYES)),),
)
