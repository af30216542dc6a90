"""
打診と顔合わせ: each step is asked of exactly one side, the person first and again.

The host reads the sentence, the area and the reason, and may say "not now"
without giving one.
"""

from bot.dates import day_words
from bot.flows.reasons import area_name, reason_lines
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Telling, Turn, Waiting, World, only
from bot.voice import Voice
from casework.answer_introduction import CONDITIONS, REASONS, Answer, answer_introduction
from casework.approve_introduction import (
    FitsNoMore,
    HostIsBeingAsked,
    WishIsBeingAsked,
    approve_introduction,
    skip_introduction,
)
from casework.decide_again import decide_again, withdraw_introduction
from casework.ground import Notice
from casework.introductions import NotConfirmed
from casework.views_introductions import (
    IntroductionView,
    introduction_view,
    introductions_for,
    introductions_waiting_for,
)
from storage.session import Session
from storage.states import HowHeard, HowSaid, IntroductionState, Role
from storage.tables import Account
from texts import Text
from towns import Town

SKIPS = ("other_host", "not_safe", "not_now")
PAGE = 6


@only(Role.COORDINATOR)
def introductions(turn: Turn, press: Press) -> None:
    """List the open introductions of the town, a page at a time."""
    page = int(press.argument) if press.argument.isdigit() else 0
    views, total = introductions_for(turn.session, by=turn.by, start=page * PAGE, count=PAGE)
    if not views:
        turn.change("introductions.none")
        return
    steps: list[Button] = []
    if page:
        steps.append(turn.button("wishes.earlier", "in.list", argument=str(page - 1)))
    if (page + 1) * PAGE < total:
        steps.append(turn.button("wishes.further", "in.list", argument=str(page + 1)))
    turn.change(
        Text.of("introductions.title", count=total),
        *([turn.button(_line(view), "in.card", view.id)] for view in views),
        steps,
    )


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def card(turn: Turn, press: Press) -> None:
    """Show an introduction as its reader may see it, with what can be done now."""
    view = introduction_view(turn.session, introduction=press.row, by=turn.by)
    if turn.by.role is Role.HOST:
        _ask_host(turn.voice, turn.town, view, again=False)
    elif turn.by.role is Role.SUPPORTER:
        turn.change(_staff_text(view, turn.town), *_supporter_buttons(turn, view))
    else:
        turn.change(_staff_text(view, turn.town), *_coordinator_buttons(turn, view))


@only(Role.COORDINATOR)
def approve(turn: Turn, press: Press) -> None:
    """Let the host be asked."""
    try:
        approve_introduction(
            turn.session,
            introduction=press.row,
            by=turn.by,
            town=turn.town,
            activity_words=turn.world.reader.activity_words,
            now=turn.now,
        )
    except HostIsBeingAsked:
        turn.change("introductions.host_busy", [_see(turn, press)])
    except WishIsBeingAsked:
        turn.change("introductions.wish_busy", [_see(turn, press)])
    except FitsNoMore:
        turn.change("introductions.fits_no_more", [_see(turn, press)])
    else:
        turn.change("introductions.approved", [_see(turn, press)])


@only(Role.COORDINATOR)
def ask_skip(turn: Turn, press: Press) -> None:
    """Ask why the host is not to be asked."""
    turn.change(
        "introductions.skip_ask",
        *(
            [turn.button(f"introductions.skips.{why}", "in.skip", press.row, argument=why)]
            for why in SKIPS
        ),
        [turn.button("forms.back", "in.card", press.row)],
    )


@only(Role.COORDINATOR)
def skip(turn: Turn, press: Press) -> None:
    """Decide not to ask this host."""
    skip_introduction(
        turn.session,
        introduction=press.row,
        by=turn.by,
        reason=press.argument,
        now=turn.now,
    )
    turn.change("introductions.skipped_done")


@only(Role.HOST, Role.COORDINATOR)
def ask_condition(turn: Turn, press: Press) -> None:
    """Ask what would make it welcome."""
    turn.change(
        "introductions.condition_ask",
        *(
            [turn.button(f"introductions.conditions.{key}", "in.if", press.row, argument=key)]
            for key in CONDITIONS
        ),
        [turn.button("forms.back", "in.card", press.row)],
    )


@only(Role.HOST, Role.COORDINATOR)
def ask_reason(turn: Turn, press: Press) -> None:
    """Ask lightly why not now; 「言わなくてよい」 is among the answers."""
    turn.change(
        "introductions.reason_ask",
        *(
            [turn.button(f"introductions.reasons.{key}", "in.not", press.row, argument=key)]
            for key in REASONS
        ),
        [turn.button("introductions.never", "in.never", press.row)],
        [turn.button("forms.back", "in.card", press.row)],
    )


@only(Role.HOST, Role.COORDINATOR)
def welcome(turn: Turn, press: Press) -> None:
    """Keep the host's welcome."""
    _answer(turn, press, Answer.WELCOME)


@only(Role.HOST, Role.COORDINATOR)
def welcome_if(turn: Turn, press: Press) -> None:
    """Keep the host's welcome under a condition."""
    _answer(turn, press, Answer.WELCOME_IF)


@only(Role.HOST, Role.COORDINATOR)
def not_now(turn: Turn, press: Press) -> None:
    """Keep the host's "not now"; it costs nothing."""
    _answer(turn, press, Answer.NOT_NOW)


@only(Role.HOST, Role.COORDINATOR)
def never(turn: Turn, press: Press) -> None:
    """Keep the host's wish not to be asked this again."""
    _answer(turn, press, Answer.NEVER_THIS)


@only(Role.COORDINATOR)
def heard_by_phone(turn: Turn, press: Press) -> None:
    """Offer the host's answers to a coordinator who heard one by telephone."""
    turn.change(
        "introductions.phone_ask",
        [turn.button("introductions.welcome", "in.yes", press.row)],
        [turn.button("introductions.welcome_if", "in.askif", press.row)],
        [turn.button("introductions.not_now", "in.asknot", press.row)],
        [turn.button("forms.back", "in.card", press.row)],
    )


@only(Role.SUPPORTER)
def ask_decision(turn: Turn, press: Press) -> None:
    """Ask how the person said that they would like to meet."""
    turn.change(
        "candidates.how_said",
        *(
            [turn.button(f"how_said.{how}", "in.meet", press.row, argument=how.value)]
            for how in HowSaid
        ),
    )


@only(Role.SUPPORTER)
def decide(turn: Turn, press: Press) -> None:
    """Keep the person's second yes."""
    try:
        decide_again(
            turn.session,
            introduction=press.row,
            how_said=HowSaid(press.argument),
            by=turn.by,
            town=turn.town,
            now=turn.now,
        )
    except NotConfirmed:
        turn.change("candidates.not_confirmed")
    else:
        turn.change("introductions.decided")


@only(Role.SUPPORTER, Role.COORDINATOR)
def ask_withdraw(turn: Turn, press: Press) -> None:
    """Ask once before backing out."""
    turn.change(
        "introductions.withdraw_ask",
        [turn.button("introductions.withdraw_yes", "in.out", press.row)],
        [turn.button("forms.back", "in.card", press.row)],
    )


@only(Role.SUPPORTER, Role.COORDINATOR)
def withdraw(turn: Turn, press: Press) -> None:
    """Back out."""
    withdraw_introduction(turn.session, introduction=press.row, by=turn.by, now=turn.now)
    turn.change("introductions.withdrawn_done")


def tell_host_asked(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Put the question to the host."""
    view = introduction_view(session, introduction=notice.subject, by=account)
    _ask_host(voice, world.towns[account.town], view, again=bool(notice.facts.get("again")))


def tell_welcomed(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Ask the person again, through the supporter; let the coordinator know."""
    view = introduction_view(session, introduction=notice.subject, by=account)
    condition = (
        Text.of("introductions.with_condition", condition=_condition(view))
        if view.host_condition
        else Text.of("introductions.without_condition")
    )
    if account.role is Role.SUPPORTER:
        voice.say(
            Text.of(
                "introductions.decide_ask",
                label=view.label,
                host=view.host_name,
                offer=view.offer_text,
                condition=condition,
            ),
            *_decision_buttons(voice, view),
        )
    else:
        voice.say(
            Text.of(
                "introductions.welcomed_told",
                code=view.code,
                host=view.host_name,
                condition=condition,
            ),
            [voice.button("introductions.see", "in.card", view.id)],
        )


def tell_meeting(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the host that they will meet, and who will call."""
    view = introduction_view(session, introduction=notice.subject, by=account)
    voice.say(Text.of("introductions.meeting_told", wish=_wish(view)))


def tell_taken_back(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the host that it will not come about this time; no why."""
    voice.say("introductions.taken_back")


def _tell_staff(key: str) -> Telling:
    def tell(
        session: Session, world: World, voice: Voice, account: Account, notice: Notice
    ) -> None:
        view = introduction_view(session, introduction=notice.subject, by=account)
        voice.say(
            Text.of(
                f"introductions.told.{key}",
                name=view.label or view.code,
                host=view.host_name,
            ),
            [voice.button("wishes.see", "wi.card", view.wish)],
        )

    return tell


def waiting(turn: Turn) -> list[Waiting]:
    """Name the introductions whose next word is this account's."""
    kind = {Role.SUPPORTER: "decide", Role.HOST: "host"}.get(turn.by.role)
    if kind is None:
        return []
    return [
        Waiting(
            Text.of(f"introductions.waiting.{kind}", name=view.label, wish=_wish(view)),
            "in.card",
            view.id,
        )
        for view in introductions_waiting_for(turn.session, by=turn.by)
    ]


def _answer(turn: Turn, press: Press, answer: Answer) -> None:
    by_phone = turn.by.role is Role.COORDINATOR
    answer_introduction(
        turn.session,
        introduction=press.row,
        answer=answer,
        reason=press.argument,
        by=turn.by,
        town=turn.town,
        how_heard=HowHeard.PHONE if by_phone else HowHeard.CHAT,
        now=turn.now,
    )
    if by_phone:
        turn.change("introductions.phone_kept")
    elif answer in {Answer.WELCOME, Answer.WELCOME_IF}:
        turn.change("introductions.thanks_welcome")
    elif answer is Answer.NEVER_THIS:
        turn.change("introductions.thanks_never")
    else:
        turn.change("introductions.thanks_not_now")


def _ask_host(voice: Voice, town: Town, view: IntroductionView, *, again: bool) -> None:
    if view.state is not IntroductionState.ASKED:
        voice.say(Text.of(f"introductions.host_state.{view.state}"))
        return
    reasons = reason_lines(view.reasons_host, town)
    lines: list[Text | str] = [
        Text.of("introductions.host_again" if again else "introductions.host_ask"),
        "",
        Text.of("introductions.host_wish", wish=_wish(view)),
        Text.of("introductions.host_area", area=area_name(town, view.person_area)),
    ]
    if view.first_step and view.first_step != "any":
        step = Text.of(f"post_wish.first_steps.{view.first_step}")
        lines.append(Text.of("introductions.host_first_step", step=step))
    if view.reasons_host:
        lines += ["", reasons]
    lines += ["", Text.of("introductions.host_promise")]
    voice.say(
        Text.lines(*lines),
        [voice.button("introductions.welcome", "in.yes", view.id)],
        [voice.button("introductions.welcome_if", "in.askif", view.id)],
        [voice.button("introductions.not_now", "in.asknot", view.id)],
    )


def _staff_text(view: IntroductionView, town: Town) -> Text:
    name = (
        Text.of("wishes.person_name", label=view.label, code=view.code)
        if view.label
        else Text.plain(view.code)
    )
    lines: list[Text | str] = [
        Text.of("introductions.card", name=name, wish=_wish(view)),
        Text.of("introductions.card_host", host=view.host_name, offer=view.offer_text),
        Text.of("introductions.card_state", state=Text.of(f"introductions.states.{view.state}")),
    ]
    if view.host_condition:
        lines.append(Text.of("introductions.with_condition", condition=_condition(view)))
    lines.append("")
    for step in view.steps:
        line = Text.of(
            "introductions.step_line",
            day=day_words(step.at),
            state=Text.of(f"introductions.states.{step.state}"),
        )
        if step.how_said is not None:
            line = Text.of(
                "introductions.said", line=line, how=Text.of(f"how_said.{step.how_said}")
            )
        lines.append(line)
    if view.reasons_host:
        lines += ["", Text.of("candidates.for_host"), reason_lines(view.reasons_host, town)]
    return Text.lines(*lines)


def _supporter_buttons(turn: Turn, view: IntroductionView) -> list[list[Button]]:
    if view.state is IntroductionState.WELCOMED:
        return _decision_buttons(turn.voice, view)
    if view.state in {
        IntroductionState.CHOSEN,
        IntroductionState.ASKED,
        IntroductionState.MEETING,
    }:
        return [[turn.button("introductions.withdraw", "in.askout", view.id)]]
    return [[turn.button("wishes.see", "wi.card", view.wish)]]


def _coordinator_buttons(turn: Turn, view: IntroductionView) -> list[list[Button]]:
    rows: list[list[Button]] = []
    if view.state is IntroductionState.CHOSEN:
        rows += [
            [turn.button("introductions.approve", "in.ok", view.id)],
            [turn.button("introductions.skip", "in.askskip", view.id)],
        ]
    elif view.state is IntroductionState.ASKED:
        rows.append([turn.button("introductions.phone", "in.phone", view.id)])
    elif view.state is IntroductionState.MEETING:
        rows.append([turn.button("introductions.begin", "pl.begin", view.id)])
    if view.state in {
        IntroductionState.ASKED,
        IntroductionState.WELCOMED,
        IntroductionState.MEETING,
    }:
        rows.append([turn.button("introductions.withdraw", "in.askout", view.id)])
    if view.placement is not None:
        rows.append([turn.button("introductions.see_placement", "pl.card", view.placement)])
    rows.append([turn.button("wishes.see", "wi.card", view.wish)])
    return rows


def _decision_buttons(voice: Voice, view: IntroductionView) -> list[list[Button]]:
    return [
        [voice.button("introductions.meet", "in.decide", view.id)],
        [voice.button("introductions.not_this_time", "in.askout", view.id)],
    ]


def _line(view: IntroductionView) -> Text:
    return Text.of(
        "introductions.line",
        state=Text.of(f"introductions.states.{view.state}"),
        name=view.label or view.code,
        host=view.host_name,
    )


def _see(turn: Turn, press: Press) -> Button:
    return turn.button("introductions.see", "in.card", press.row)


def _wish(view: IntroductionView) -> Text:
    if not view.later:
        return Text.plain(view.sentence)
    if view.likes:
        likes = Text.listed(*(Text.of(f"activities.{key}") for key in view.likes))
        return Text.of("introductions.later_likes", likes=likes)
    return Text.of("introductions.later")


def _condition(view: IntroductionView) -> Text:
    return Text.of(f"introductions.conditions.{view.host_condition}")


FLOW = Flow(
    commands={"introductions": introductions},
    actions={
        "in.list": introductions,
        "in.card": card,
        "in.ok": approve,
        "in.askskip": ask_skip,
        "in.skip": skip,
        "in.yes": welcome,
        "in.askif": ask_condition,
        "in.if": welcome_if,
        "in.asknot": ask_reason,
        "in.not": not_now,
        "in.never": never,
        "in.phone": heard_by_phone,
        "in.decide": ask_decision,
        "in.meet": decide,
        "in.askout": ask_withdraw,
        "in.out": withdraw,
    },
    notices={
        "in.ask": tell_host_asked,
        "in.welcomed": tell_welcomed,
        "in.meeting": tell_meeting,
        "in.taken_back": tell_taken_back,
        "in.declined": _tell_staff("declined"),
        "in.skipped": _tell_staff("skipped"),
        "in.withdrawn": _tell_staff("withdrawn"),
        "in.expired": _tell_staff("expired"),
    },
    waiting=(waiting,),
)
