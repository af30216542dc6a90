"""
見学 → 体験 → 継続: each side says its own yes, and a no changes nothing.

The person's yes is told with how they said it; 「まだ確かめていない」 leaves the question open.
"""

from bot.dates import day_words
from bot.flows.heard import answered_already
from bot.flows.placement_words import back, own_names, see, shortened, step_words
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, Waiting, World, only
from bot.voice import Voice
from casework.answer_step import answer_step
from casework.ask_next_step import NoNextStep, ask_next_step
from casework.ground import Notice
from casework.heard import ELSEWHERE
from casework.introductions import NotConfirmed
from casework.placements import Answer
from casework.views_courses import Course, Step, step_view
from casework.waiting_placements import open_steps
from storage.base import Id
from storage.session import Session
from storage.states import HowSaid, Role
from storage.tables import Account
from texts import Text


@only(Role.COORDINATOR)
def ask(turn: Turn, press: Press) -> None:
    """Put the question about the next step to each side."""
    assert press.row is not None
    try:
        asked = ask_next_step(
            turn.session, placement=press.row, by=turn.by, town=turn.town, now=turn.now
        )
    except NoNextStep:
        turn.change("placements.no_next_step", back(turn, press.row))
        return
    told = Text.of("placements.step_asked", step=step_words(asked.step))
    if asked.later is not None:
        told = Text.lines(told, Text.of("placements.step_asked_later", day=day_words(asked.later)))
    turn.change(told, see(turn.voice, press.row))


@only(Role.SUPPORTER, Role.HOST)
def open_step(turn: Turn, press: Press) -> None:
    """Show the question again."""
    step, course = step_view(turn.session, asked=press.row, by=turn.by)
    turn.change(
        _question(step, course, turn.by),
        *_answers(turn.voice, turn.by, step.id),
        back(turn, course.id),
    )


@only(Role.SUPPORTER, Role.HOST)
def say(turn: Turn, press: Press) -> None:
    """Keep the answer of one side."""
    step, course = step_view(turn.session, asked=press.row, by=turn.by)
    said, _, mends = press.argument.partition("-")
    if step.heard in ELSEWHERE and step.answer in {Answer.YES, Answer.NO} and not mends:
        turn.change(
            Text.lines(answered_already(step.heard), Text.of("heard.mend")),
            *_answers(turn.voice, turn.by, step.id, mends=True),
            back(turn, course.id),
        )
        return
    yes = said != "no"
    try:
        moved = answer_step(
            turn.session,
            asked=step.id,
            by=turn.by,
            yes=yes,
            how_said=HowSaid(said) if yes and turn.by.role is Role.SUPPORTER else None,
            how_heard=turn.heard,
            town=turn.town,
            now=turn.now,
        )
    except NotConfirmed:
        turn.change(
            "placements.step_not_confirmed",
            [turn.button("placements.answer_step", "ps.open", step.id)],
            see(turn.voice, course.id),
        )
        return
    if moved:
        key = "placements.step_taken"
    elif yes:
        key = "placements.step_yes"
    else:
        key = "placements.step_no"
    turn.change(Text.of(key, step=step_words(step.step)), see(turn.voice, course.id))


def tell_asked(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Ask one side about the next step; once more, gently, if nothing came."""
    step, course = step_view(session, asked=notice.subject, by=account)
    text = _question(step, course, account)
    if notice.facts.get("again"):
        text = Text.lines(Text.of("placements.step_again"), "", text)
    voice.say(text, *_answers(voice, account, step.id))


def waiting(turn: Turn) -> list[Waiting]:
    """Name the questions about a step that wait."""
    if turn.by.role not in {Role.SUPPORTER, Role.HOST}:
        return []
    return [
        Waiting(Text.of("placements.waiting_step", step=step_words(one.step)), "ps.open", one.id)
        for one in open_steps(turn.session, by=turn.by)
    ]


def _question(step: Step, course: Course, reader: Account) -> Text:
    member = next(one for one in course.members if one.id == step.member)
    own = Text.plain(member.label) if reader.role is Role.SUPPORTER else own_names(course, reader)
    return Text.of(
        f"placements.step_ask.{reader.role}",
        name=own,
        offer=shortened("・".join(course.offers)),
        step=step_words(step.step),
    )


def _answers(
    voice: Voice, reader: Account, asked: Id, *, mends: bool = False
) -> list[list[Button]]:
    """Return the answers; ``mends`` marks those that set right what somebody else entered."""
    yes = (
        [(f"placements.step_say.{how}", how.value) for how in HowSaid]
        if reader.role is Role.SUPPORTER
        else [("placements.step_say.yes", "yes")]
    )
    # The no stands before 「まだ確かめていない」: it is a full answer, no last resort.
    answers = [*yes[:2], ("placements.step_say.no", "no"), *yes[2:]]
    mark = "-c" if mends else ""
    return [[voice.button(key, "ps.say", asked, argument + mark)] for key, argument in answers]


FLOW = Flow(
    actions={"ps.ask": ask, "ps.open": open_step, "ps.say": say},
    notices={"pl.step": tell_asked},
    waiting=(waiting,),
)
