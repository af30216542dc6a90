"""
声かけ先: three places to call where no candidate exists, a text to ask with, and how it went.

The text can be copied; it holds a sentence and an area, and only what the person agreed to.
"""

from pydantic import BaseModel, ConfigDict

from bot.dates import day_words
from bot.drafts import start_form
from bot.flows.cleaning import page_words
from bot.flows.reasons import area_name
from bot.forms import Form, Guard, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, only
from casework.drop_call_place import drop_call_place
from casework.log_call import CallOutcome, log_call, note_call, words_of_call
from casework.views_places import PlacesView, PlaceView, places_for
from storage.states import Role
from texts import Text

STAFF = (Role.SUPPORTER, Role.COORDINATOR)
SHOWN = 6
OUTCOMES = tuple(CallOutcome)


class NoteAnswers(BaseModel):
    """What was said in a call."""

    model_config = ConfigDict(frozen=True)

    words: str


CALL_NOTE = Form(
    "call_note",
    answers=NoteAnswers,
    steps=(Step("words", clean=page_words, guard=Guard.INSIDE, on_page=True),),
)


@only(*STAFF)
def show(turn: Turn, press: Press) -> None:
    """Name three places with what to ask there, and the calls so far."""
    view = _view(turn, press)
    if not view.places:
        turn.change("places.none", [turn.button("wishes.see", "wi.card", view.wish)])
        return
    lines: list[Text | str] = [Text.of("places.title")]
    for place in view.places:
        lines += ["", _place_words(place)]
    if view.calls:
        lines += ["", Text.of("places.calls")]
        lines += [
            Text.of(
                "places.call_line",
                day=day_words(call.at),
                place=call.place,
                outcome=Text.of(f"places.outcome.{call.outcome}"),
            )
            for call in view.calls[:SHOWN]
        ]
    turn.change(
        Text.lines(*lines),
        *(
            [turn.button(Text.of("places.call", name=place.name), "pc.call", view.wish, place.key)]
            for place in view.places
        ),
        [turn.button("wishes.see", "wi.card", view.wish)],
    )


@only(*STAFF)
def call(turn: Turn, press: Press) -> None:
    """Give the number and, as a message of its own that can be copied, the words to ask with."""
    view = _view(turn, press)
    place = view.place(press.argument)
    turn.change(Text.lines(_place_words(place), "", Text.of("places.copy")))
    turn.say(_request(turn, view, place))
    turn.say(
        Text.of("places.how_was_it", name=place.name),
        *(
            [
                turn.button(
                    f"places.outcome.{outcome}",
                    "pc.out",
                    view.wish,
                    f"{place.key}-{number}",
                )
            ]
            for number, outcome in enumerate(OUTCOMES)
        ),
        [turn.button("places.drop", "pc.off", view.wish, place.key)]
        if place.added and turn.by.role is Role.COORDINATOR
        else [],
        [turn.button("places.to_list", "pc.list", view.wish)],
    )


@only(Role.COORDINATOR)
def drop(turn: Turn, press: Press) -> None:
    """Take a place out that a coordinator added."""
    view = _view(turn, press)
    name = view.place(press.argument).name
    drop_call_place(turn.session, name=name, by=turn.by, town=turn.town.key, now=turn.now)
    turn.change(
        Text.of("places.dropped", name=name),
        [turn.button("places.to_list", "pc.list", view.wish)],
    )


@only(*STAFF)
def keep(turn: Turn, press: Press) -> None:
    """Keep how a call went, and lead on."""
    view = _view(turn, press)
    key, _, number = press.argument.partition("-")
    outcome = OUTCOMES[int(number)]
    row = log_call(
        turn.session,
        wish=view.wish,
        place=view.place(key).name,
        outcome=outcome,
        by=turn.by,
        town=turn.town,
        now=turn.now,
    )
    gladly = outcome is CallOutcome.GLADLY and turn.by.role is Role.COORDINATOR
    turn.change(
        f"places.kept.{outcome}",
        [turn.button("menus.visit", "vh.new")] if gladly else [],
        [turn.button("places.register", "iv.ask")] if gladly else [],
        [turn.button("places.note", "pc.note", row.id)],
        [turn.button("places.to_list", "pc.list", view.wish)],
    )


@only(*STAFF)
def ask_note(turn: Turn, press: Press) -> None:
    """Ask on a page what was said; what stands there already can be read and changed."""
    words = words_of_call(turn.session, call=press.row, by=turn.by)
    start_form(turn, "call_note", subject=press.row, answers={"words": words} if words else None)


def submit_note(turn: Turn, filled: Filled) -> None:
    """Keep what was said."""
    answers: NoteAnswers = filled.answers
    row = note_call(
        turn.session, call=filled.subject, words=answers.words, by=turn.by, now=turn.now
    )
    turn.change("places.noted", [turn.button("places.to_list", "pc.list", row.wish_id)])


def _view(turn: Turn, press: Press) -> PlacesView:
    return places_for(turn.session, wish=press.row, by=turn.by, town=turn.town, now=turn.now)


def _place_words(place: PlaceView) -> Text:
    return Text.of(
        "places.place",
        name=place.name,
        phone=place.phone,
        good_at=Text.listed(*map(Text.plain, place.good_at)),
        ask=place.ask,
    )


def _request(turn: Turn, view: PlacesView, place: PlaceView) -> Text:
    """Say what may be told; without consent only that something is looked for."""
    if view.sentence:
        wish = Text.of("places.request.wish", sentence=view.sentence)
    elif view.likes:
        likes = Text.listed(*(Text.of(f"activities.{key}") for key in view.likes))
        wish = Text.of("places.request.likes", likes=likes)
    else:
        wish = Text.of("places.request.open")
    area = Text.of("places.request.area", area=area_name(turn.town, view.area)) if view.area else ""
    return Text.of("places.request.text", town=turn.town.name, area=area, wish=wish, ask=place.ask)


FLOW = Flow(
    actions={"pc.list": show, "pc.call": call, "pc.out": keep, "pc.off": drop, "pc.note": ask_note},
    forms=(FormFlow(CALL_NOTE, submit_note, frozenset(STAFF)),),
)
