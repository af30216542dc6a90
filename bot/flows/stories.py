"""
おはなし for the town's magazine: made from a placement, read on a page, answered with one button.

The words themselves never stand in the chat.
"""

from bot.dates import day_words
from bot.flows.paging import page_buttons
from bot.messages import Button
from bot.reading import opens
from bot.story_page import ASKED, OWN, story_link
from bot.tokens import Press
from bot.turn import Flow, MenuLine, Turn, Waiting, World, only
from bot.voice import Voice
from casework.ground import Notice, TooLate
from casework.introductions import NotConfirmed
from casework.stories.answer_story import StoryAnswer, answer_story
from casework.stories.draft_story import Writing, draft_story, live_story
from casework.stories.put_story import NobodyElse, put_story
from casework.stories.signs import signs_in_story
from casework.stories.source import story_source
from casework.stories.tellable import NotToBeTold
from casework.stories.to_read import ToRead, stories_waiting_for, story_to_read
from casework.stories.views import StoryView, stories, story_view
from casework.stories.withdraw_story import take_back_story, withdraw_story
from reports.story_draft import story_draft
from storage.base import Id
from storage.session import Session
from storage.states import HowSaid, Role, Side, StoryState
from storage.tables import Account
from texts import Text

PAGE = 8
_ASKED = (Role.SUPPORTER, Role.HOST)


@only(Role.COORDINATOR)
def make(turn: Turn, press: Press) -> None:
    """Make a draft from a placement; what is there already is shown instead."""
    if not opens(turn, press, placement=press.row):
        return
    try:
        source = story_source(turn.session, placement=press.row, by=turn.by)
    except NotToBeTold as refused:
        turn.change(f"stories.why_not.{refused.why}", _to_placement(turn, press.row))
        return
    there = live_story(turn.session, placement=source.placement)
    if there is None:
        title, words = story_draft(source, town=turn.town, now=turn.now)
        signs = signs_in_story(
            turn.session,
            placement=press.row,
            text=f"{title}\n{words}",
            words=turn.world.reader.words,
            by=turn.by,
        )
        there = draft_story(
            turn.session,
            placement=press.row,
            writing=Writing(title, words, signs),
            by=turn.by,
            now=turn.now,
        )
    _show(turn, story_view(turn.session, story=there.id, by=turn.by))


@only(Role.COORDINATOR)
def show_list(turn: Turn, press: Press) -> None:
    """List the town's stories."""
    page = int(press.argument or 0)
    found, total = stories(turn.session, by=turn.by, start=page * PAGE, count=PAGE)
    turn.change(
        Text.of("stories.list", count=total) if total else "stories.none",
        *([turn.button(_line(one.state, day_words(one.at)), "sy.card", one.id)] for one in found),
        page_buttons(turn, "sy.list", page=page, size=PAGE, total=total),
        [turn.button("menus.menu", "ev.menu")],
    )


@only(Role.COORDINATOR)
def card(turn: Turn, press: Press) -> None:
    """Show how a story stands."""
    _show(turn, story_view(turn.session, story=press.row, by=turn.by))


@only(Role.COORDINATOR)
def put(turn: Turn, press: Press) -> None:
    """Put a draft to those it is about."""
    try:
        put_story(turn.session, story=press.row, seen=int(press.argument), by=turn.by, now=turn.now)
    except NobodyElse:
        turn.change("stories.nobody_else", _to_card(turn, press.row))
        return
    except NotToBeTold as refused:
        turn.change(f"stories.why_not.{refused.why}", _to_card(turn, press.row))
        return
    turn.change("stories.put_done", _to_card(turn, press.row))


@only(Role.COORDINATOR)
def drop(turn: Turn, press: Press) -> None:
    """Take a story back."""
    withdraw_story(turn.session, story=press.row, by=turn.by, now=turn.now)
    turn.change("stories.withdrawn_done", [turn.button("stories.open", "sy.list")])


@only(Role.COORDINATOR)
def read_own(turn: Turn, press: Press) -> None:
    """Open one's own draft on a page."""
    view = story_view(turn.session, story=press.row, by=turn.by)
    turn.change(
        "stories.ready",
        [_page(turn, OWN, view.id)],
        _to_card(turn, view.id),
    )


@only(*_ASKED)
def ask_again(turn: Turn, press: Press) -> None:
    """Show once more what was asked."""
    seen = story_to_read(turn.session, asked=press.row, by=turn.by)
    turn.change(_ask(seen), *_answers(turn.voice, seen))


@only(*_ASKED)
def read(turn: Turn, press: Press) -> None:
    """Open the words on a page."""
    seen = story_to_read(turn.session, asked=press.row, by=turn.by)
    turn.change("stories.ready", [_page(turn, ASKED, seen.asked)], *_answers(turn.voice, seen)[1:])


@only(*_ASKED)
def say(turn: Turn, press: Press) -> None:
    """Keep the answer."""
    word, _, how = press.argument.partition("-")
    answer = StoryAnswer(word)
    try:
        answer_story(
            turn.session,
            asked=press.row,
            answer=answer,
            how_said=HowSaid(how) if how else None,
            how_heard=turn.heard,
            by=turn.by,
            town=turn.town,
            now=turn.now,
        )
    except NotConfirmed:
        turn.change("stories.later", [turn.button("menus.menu", "ev.menu")])
        return
    except NotToBeTold:
        raise TooLate from None
    rows = [[turn.button("stories.take_back", "sy.back", press.row)]] if answer == "yes" else []
    turn.change(f"stories.thanks.{answer}", *rows, [turn.button("menus.menu", "ev.menu")])


@only(*_ASKED)
def take_back(turn: Turn, press: Press) -> None:
    """Take the story back, whatever was said before."""
    take_back_story(turn.session, asked=press.row, by=turn.by, now=turn.now)
    turn.change("stories.thanks.no", [turn.button("menus.menu", "ev.menu")])


def tell_asked(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Ask one side."""
    seen = story_to_read(session, asked=notice.subject, by=account)
    if seen.stands:
        voice.say(_ask(seen), *_answers(voice, seen))


def tell_news(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell whoever put a story forward how it stands."""
    voice.say(
        Text.of(f"stories.news.{notice.facts['what']}"),
        [voice.button("stories.see", "sy.card", notice.subject)],
    )


def waiting(turn: Turn) -> list[Waiting]:
    """Name the stories about which this account is asked."""
    if turn.by.role not in _ASKED:
        return []
    return [
        Waiting(Text.of("stories.waiting"), "sy.ask", asked)
        for asked in stories_waiting_for(turn.session, by=turn.by)
    ]


def _show(turn: Turn, view: StoryView) -> None:
    lines: list[Text | str] = [Text.of(f"stories.state.{view.state}")]
    if view.now.signs and view.state is StoryState.DRAFT:
        signs = Text.listed(*(Text.of(f"identifiable.sign.{one}") for one in view.now.signs))
        lines += ["", Text.of("stories.signs", signs=signs)]
    rows: list[list[Button]] = [[turn.button("stories.read", "sy.own", view.id)]]
    if view.state is StoryState.DRAFT:
        lines += ["", Text.of("stories.at_desk")]
        rows.append([turn.button("stories.put", "sy.put", view.id, str(view.now.number))])
    if view.state not in {StoryState.PRINTED, StoryState.WITHDRAWN}:
        rows.append([turn.button("stories.drop", "sy.drop", view.id)])
    turn.change(
        Text.lines(*lines),
        *rows,
        [turn.button("placements.see", "pl.card", view.placement)],
        [turn.button("stories.open", "sy.list")],
    )


def _ask(seen: ToRead) -> Text:
    return Text.of(f"stories.ask.{seen.side}")


def _answers(voice: Voice, seen: ToRead) -> list[list[Button]]:
    def button(word: str) -> list[Button]:
        return [voice.button(f"stories.say.{word}", "sy.say", seen.asked, word)]

    own = ("yes-chosen", "yes-signs", "yes-unconfirmed", "change", "no")
    words = own if seen.side is Side.PERSON else ("yes", "unnamed", "change", "no")
    first = [voice.button("stories.read", "sy.read", seen.asked)]
    return [first, *(button(one) for one in (words if seen.stands else ()))]


def _page(turn: Turn, of: str, subject: Id) -> Button:
    link = story_link(
        turn.session,
        page_url=turn.world.page_url,
        account=turn.by,
        of=of,
        subject=subject,
        now=turn.now,
    )
    return turn.voice.link("stories.open_page", link)


def _line(state: StoryState, day: Text) -> Text:
    return Text.of("stories.line", state=Text.of(f"stories.short.{state}"), day=day)


def _to_card(turn: Turn, story: Id | None) -> list[Button]:
    return [turn.button("stories.see", "sy.card", story)]


def _to_placement(turn: Turn, placement: Id | None) -> list[Button]:
    return [turn.button("placements.see", "pl.card", placement)]


FLOW = Flow(
    actions={
        "sy.make": make,
        "sy.list": show_list,
        "sy.card": card,
        "sy.put": put,
        "sy.drop": drop,
        "sy.own": read_own,
        "sy.ask": ask_again,
        "sy.read": read,
        "sy.say": say,
        "sy.back": take_back,
    },
    notices={"sy.person": tell_asked, "sy.host": tell_asked, "sy.news": tell_news},
    waiting=(waiting,),
    more=(MenuLine("stories.open", "sy.list", frozenset({Role.COORDINATOR})),),
)
