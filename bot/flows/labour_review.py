"""
体験のふりかえり: the five questions once more, to the host and to the supporter, each by itself.
"""

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.heard import LISTENERS, WAYS, ways
from bot.flows.labour_words import yes_or_no
from bot.flows.placement_words import own_names, quoted, see
from bot.forms import Form, Step
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, Waiting, World, only
from bot.voice import Voice
from casework.answer_labour_review import answer_labour_review
from casework.ground import Notice, TooLate
from casework.views_labour import ReviewView, review_view, waiting_reviews
from followup.labour import Question, Said
from storage.base import Id
from storage.session import Session
from storage.states import HowHeard, Role
from storage.tables import Account
from texts import Text

ANSWERING = frozenset({Role.SUPPORTER, Role.HOST, Role.COORDINATOR})


class ReviewAnswers(BaseModel):
    """はい or いいえ to each of the five."""

    model_config = ConfigDict(frozen=True)

    sale: Said
    staff: Said
    quota: Said
    free: Said
    growing: Said


LABOUR_REVIEW = Form(
    "labour_review",
    answers=ReviewAnswers,
    steps=tuple(Step(one.value, choices=yes_or_no) for one in Question),
)


@only(*ANSWERING)
def answer(turn: Turn, press: Press) -> None:
    """Begin the five questions; a coordinator says first how the answers were heard."""
    view = review_view(turn.session, review=press.row, by=turn.by)
    if view.over:
        raise TooLate
    if turn.by.role is Role.COORDINATOR:
        turn.change("heard.which_way", ways(turn.voice, "lr.heard", view.id))
        return
    start_form(turn, "labour_review", subject=view.id)


@only(*LISTENERS)
def heard_by(turn: Turn, press: Press) -> None:
    """Begin the five questions with what was heard by phone or on a visit."""
    how = WAYS[press.argument]
    view = review_view(turn.session, review=press.row, by=turn.by, how=how)
    if view.over:
        raise TooLate
    start_form(turn, "labour_review", subject=view.id, facts={"heard": how.value})


def submit(turn: Turn, filled: Filled) -> None:
    """Keep the answers, with thanks."""
    answers: ReviewAnswers = filled.answers
    elsewhere = filled.facts.get("heard")
    how = HowHeard(elsewhere) if elsewhere else turn.heard
    review = answer_labour_review(
        turn.session,
        review=filled.subject,
        answers={key: said.value for key, said in answers.model_dump().items()},
        by=turn.by,
        how_heard=how,
        town=turn.town,
        now=turn.now,
    )
    course = see(turn.voice, review.placement_id)
    if elsewhere:
        kept = Text.of("heard.kept", how=Text.of(f"heard.how.{how}"))
        turn.change(kept, course, [turn.button("heard.next", f"he.{how}")])
    else:
        turn.change("labour_review.thanks", course)


def tell_asked(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Ask one side, for the first time or gently once more."""
    view = review_view(session, review=notice.subject, by=account)
    if view.over:
        return
    key = "person" if account.role is Role.SUPPORTER else "host"
    words = Text.of(
        f"labour_review.asked.{key}",
        name=quoted(view.course),
        **({"who": own_names(view.course, account)} if key == "person" else {}),
    )
    if notice.facts["again"]:
        words = Text.lines(Text.of("labour_review.again"), "", words)
    voice.say(words, _open(voice, view.id))


def waiting(turn: Turn) -> list[Waiting]:
    """Name the reviews that wait for this account."""
    if turn.by.role not in {Role.SUPPORTER, Role.HOST}:
        return []
    return [_waits(one) for one in waiting_reviews(turn.session, by=turn.by)]


def _waits(view: ReviewView) -> Waiting:
    return Waiting(Text.of("labour_review.waits", name=quoted(view.course)), "lr.answer", view.id)


def _open(voice: Voice, review: Id) -> list[Button]:
    return [voice.button("labour_review.open", "lr.answer", review)]


FLOW = Flow(
    actions={"lr.answer": answer, "lr.heard": heard_by},
    forms=(FormFlow(LABOUR_REVIEW, submit, ANSWERING),),
    notices={"lr.ask": tell_asked},
    waiting=(waiting,),
)
