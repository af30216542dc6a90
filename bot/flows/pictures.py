"""
絵で見る: pictures of a case and of the town, sent into the chat; what they show stands there too.

A picture in a chat names no organisation that was entered and holds no free words: those stand on
pages alone. A city officer sees the town's numbers.
"""

from bot.drawing import Facts, for_a_chat
from bot.messages import Button
from bot.reading import opens
from bot.tokens import Press
from bot.turn import Flow, MenuLine, Turn, only
from casework.views_circulation import circulation_of_town
from casework.views_ecomap import ecomap_of
from casework.views_life_sides import life_sides_of
from casework.views_network import network_of_town
from casework.views_settling import settling_of
from casework.views_ties import goal_view
from storage.states import Role
from texts import Text

STAFF = (Role.SUPPORTER, Role.COORDINATOR)
TOWN = (Role.COORDINATOR, Role.OFFICER)


@only(*STAFF)
def choose(turn: Turn, press: Press) -> None:
    """Ask which picture of the person behind a wish, and whether something is to be entered."""
    if not opens(turn, press, wish=press.row):
        return
    seen = goal_view(turn.session, wish=press.row, by=turn.by)
    turn.change(
        Text.of("picture_menu.about", code=seen.code),
        [turn.button("picture_menu.ecomap", "pi.eco", seen.person)],
        [turn.button("picture_menu.life_sides", "pi.sides", seen.person)],
        [turn.button("ties.open", "ti.list", seen.person)],
        [turn.button("goals.open", "gl.card", seen.wish)],
        [turn.button("wishes.see", "wi.card", seen.wish)],
    )


@only(*STAFF)
def ecomap(turn: Turn, press: Press) -> None:
    """Show the ecomap of a person."""
    if opens(turn, press, person=press.row):
        facts = ecomap_of(turn.session, person=press.row, by=turn.by, now=turn.now)
        _show(turn, facts, [turn.button("ties.open", "ti.list", press.row)])


@only(*STAFF)
def life_sides(turn: Turn, press: Press) -> None:
    """Show on which sides of a person's life what acts."""
    if opens(turn, press, person=press.row):
        facts = life_sides_of(turn.session, person=press.row, by=turn.by, now=turn.now)
        _show(turn, facts, [turn.button("ties.open", "ti.list", press.row)])


@only(*STAFF)
def settling(turn: Turn, press: Press) -> None:
    """Show how a placement settles in."""
    if opens(turn, press, placement=press.row):
        facts = settling_of(turn.session, placement=press.row, by=turn.by, now=turn.now)
        _show(turn, facts, [turn.button("placements.see", "pl.card", press.row)])


@only(*TOWN)
def network(turn: Turn, press: Press) -> None:
    """Show who works with whom in the town."""
    _show(turn, network_of_town(turn.session, by=turn.by, now=turn.now))


@only(*TOWN)
def circulation(turn: Turn, press: Press) -> None:
    """Show who gives after receiving."""
    _show(turn, circulation_of_town(turn.session, by=turn.by, now=turn.now))


def _show(turn: Turn, facts: Facts, *rows: list[Button]) -> None:
    drawing, words = for_a_chat(facts, turn.voice.language)
    turn.voice.show(drawing, words, *rows, [turn.button("menus.menu", "ev.menu")])


FLOW = Flow(
    actions={
        "pi.open": choose,
        "pi.eco": ecomap,
        "pi.sides": life_sides,
        "pi.settle": settling,
        "pi.net": network,
        "pi.circle": circulation,
    },
    more=(
        MenuLine("picture_menu.network", "pi.net", frozenset(TOWN)),
        MenuLine("picture_menu.circulation", "pi.circle", frozenset(TOWN)),
    ),
)
