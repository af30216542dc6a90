"""ほかの仕事: what has no place under the input field is one list away, for every role."""

import pytest

from bot.flows import all_flows
from bot.registry import Registry
from bot.turn import EVERYONE, Flow, MenuLine
from storage.states import Role
from tests.talk import Talk
from texts import say


@pytest.mark.parametrize("role", Role)
def test_every_role_finds_its_own_lines(talk: Talk, role: Role) -> None:
    """The word under the input field opens the list, and each of its buttons answers."""
    member = talk.member(role)
    word = "ほかのこと" if role is Role.HOST else "ほかの仕事"
    assert any(word in row for row in member.keyboard)
    member.says(word)
    labels = member.buttons
    assert "利用をやめる" in labels

    for label in labels:
        member.says(word)
        member.presses(label)
        assert say("everyone.not_found", "ja") not in member.heard


def test_a_line_is_shown_to_its_roles_only() -> None:
    """Every line names a sentence and an action that all of its roles may use, or some."""
    registry = all_flows()

    for line in registry.more:
        assert say(line.label, "ja")
        assert say(line.label, "ja-easy")
        assert registry.actions[line.action].roles & line.roles


def test_a_line_that_leads_nowhere_is_found_at_the_start() -> None:
    """A mistake of ours is no dead button in somebody's hand."""
    with pytest.raises(ValueError, match=r"no\.where"):
        Registry.of([Flow(more=(MenuLine("menus.menu", "no.where", EVERYONE),))])


def test_others_see_no_line_of_a_coordinator(talk: Talk) -> None:
    """What only a coordinator may do stands in no other list."""
    registry = all_flows()
    own = {
        say(line.label, "ja")
        for line in registry.more
        if (registry.actions[line.action].roles & line.roles) == {Role.COORDINATOR}
    }
    supporter = talk.supporter()

    supporter.commands("more")

    assert not own & set(supporter.buttons)
