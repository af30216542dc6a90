"""
はじめまして: a host says who it is, in two names and two taps.

Everything else is asked later, when it offers something or when somebody would come.
"""

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.cleaning import one_sentence, short_words
from bot.forms import Asking, Choice, Form, Guard, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, Waiting, only
from casework.register_host import HostKind, register_host
from casework.views_hosts import my_host
from storage.states import HostState, Role
from texts import Text


class RegistrationAnswers(BaseModel):
    """Who a host is."""

    model_config = ConfigDict(frozen=True)

    kind: HostKind
    name: str
    area: str
    sentence: str


def kinds(asking: Asking) -> list[Choice]:
    """Return company, group and volunteer."""
    return [Choice(kind.value, Text.of(f"hosts.kind.{kind}")) for kind in HostKind]


def areas(asking: Asking) -> list[Choice]:
    """Return the areas of the town."""
    return [Choice(area.key, Text.plain(area.name)) for area in asking.town.areas]


REGISTER_HOST = Form(
    name="register_host",
    answers=RegistrationAnswers,
    steps=(
        Step("kind", choices=kinds),
        Step("name", clean=short_words),
        Step("area", choices=areas),
        Step("sentence", clean=one_sentence, guard=Guard.SHOWN),
    ),
)


def start_registration(turn: Turn) -> None:
    """Ask who the host is; one that was refused starts from what it said before."""
    host = my_host(turn.session, by=turn.by)
    before = None
    if host is not None:
        before = {
            "kind": host.kind.value,
            "name": host.name,
            "area": host.area,
            "sentence": host.sentence,
        }
    start_form(turn, "register_host", answers=before)


@only(Role.HOST)
def begin(turn: Turn, press: Press) -> None:
    """Start the registration, or say that there is one."""
    if needs_registration(turn):
        start_registration(turn)
    else:
        turn.change("register_host.already", [turn.button("my_offers.open", "of.mine")])


def needs_registration(turn: Turn) -> bool:
    """Whether the account speaks for no host yet, or for one that was refused."""
    host = my_host(turn.session, by=turn.by)
    return host is None or host.state is HostState.REFUSED


def submit(turn: Turn, filled: Filled) -> None:
    """Register, and say what happens next."""
    answers: RegistrationAnswers = filled.answers
    register_host(
        turn.session,
        by=turn.by,
        kind=answers.kind,
        name=answers.name,
        area=answers.area,
        sentence=answers.sentence,
        town=turn.town,
        now=turn.now,
    )
    turn.change(
        Text.of("register_host.done", name=answers.name),
        [turn.button("post_offer.start", "of.new")],
        [turn.button("my_offers.open", "of.mine")],
    )


def unfinished(turn: Turn) -> list[Waiting]:
    """Remind a host that has not told about itself yet."""
    if turn.by.role is not Role.HOST or not needs_registration(turn):
        return []
    return [Waiting(Text.of("register_host.unfinished"), "ho.reg", turn.by.id)]


FLOW = Flow(
    actions={"ho.reg": begin},
    forms=(FormFlow(REGISTER_HOST, submit, frozenset({Role.HOST})),),
    waiting=(unfinished,),
)
