"""A letter that does not arrive: tried again with growing waits, then somebody calls."""

import pytest

from tests.stories.playing import Player, StoryTown

ADDRESS = "yama@example.jp"
TASK = "メールが届かなかった"
WAITS = (5, 10, 20, 40, 80, 160)
"""Minutes between one refusal and the next try."""


@pytest.fixture
def coordinator(town: StoryTown) -> Player:
    """A coordinator of an empty town."""
    return town.coordinator()


def registers(coordinator: Player, town: StoryTown) -> None:
    """Write down a host that is reached by mail; its first letter goes out."""
    coordinator.presses("ほかの仕事", "受け入れ先を登録する")
    coordinator.fills("団体", "山の会", "川端校区", "山を歩いています", "訪問した")
    coordinator.fills("メール", ADDRESS, "これでよい")
    town.settle()


def test_an_address_that_is_none_is_told_at_once(town: StoryTown, coordinator: Player) -> None:
    """
    A slip of the pen in an address is known before anybody waits for an answer.
    """
    town.server.post.answers("RCPT", "550 no such mailbox")

    registers(coordinator, town)

    coordinator.hears(TASK)
    coordinator.presses("ひらく")
    coordinator.hears("山の会")
    coordinator.hears("お電話")


def test_a_mailbox_that_says_later_is_asked_again_and_then_called(
    town: StoryTown, coordinator: Player
) -> None:
    """
    Seven refusals with growing waits, not one more, and the coordinator is asked to call.
    """
    town.server.post.answers("RCPT", "452 mailbox full")
    registers(coordinator, town)
    coordinator.reads()

    for minutes in WAITS:
        coordinator.hears_nothing()
        town.wait(minutes=minutes)

    coordinator.hears(TASK)
    town.server.post.answers("RCPT", "")
    town.wait(days=1)
    assert town.mailbox(ADDRESS).news == []


def test_a_letter_that_was_put_off_arrives(town: StoryTown, coordinator: Player) -> None:
    """
    Many servers let a stranger wait once; nobody need hear of that.
    """
    town.server.post.answers("RCPT", "451 greylisted")
    registers(coordinator, town)
    town.wait(minutes=5)
    coordinator.reads()
    town.server.post.answers("RCPT", "")

    town.wait(minutes=10)

    town.mailbox(ADDRESS).gets("メールアドレスの確認")
    coordinator.hears_nothing()
