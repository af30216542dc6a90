"""A first small step where the fit is uncertain, and roles that meet or clash."""

import pytest

from matching import Need, Reach
from matching.fit import affinity
from matching.roles import Role, Side
from tests.matching.making import found, offer, wish, words

GENTLE = frozenset({Need.LOOK_FIRST, Need.SHORT_TIME, Need.WITH_SUPPORTER})


def _told(text: str, given: str, **facts: object) -> list[str]:
    (candidate,) = found(wish(text), offer(given, **facts)).found
    return [one.key.removeprefix("reasons.person.") for one in candidate.reasons_person]


def test_what_is_only_near_begins_with_a_small_step() -> None:
    """
    Two of what the offer provides, the lightest first.
    """
    told = _told("フルマラソンに出たい", "散歩の会", provides=GENTLE)

    assert told[0] == "wish_related"
    assert [one for one in told if one.startswith("step_")] == ["step_look", "step_short"]


def test_what_fits_needs_no_smaller_step() -> None:
    """
    Where the wish names what the offer is about, nothing is made smaller.
    """
    told = _told("走りたい", "走る会", provides=GENTLE)

    assert not [one for one in told if one.startswith("step_")]


def test_a_step_is_one_that_the_offer_has_and_that_was_not_named() -> None:
    """
    Nothing is promised for the host, and no need is said twice.
    """
    assert "step_online" in _told("フルマラソンに出たい", "散歩の会", reach=Reach.ONLINE)
    assert not any("step" in one for one in _told("フルマラソンに出たい", "散歩の会"))
    needing = wish("フルマラソンに出たい", needs=frozenset({Need.LOOK_FIRST}))

    (candidate,) = found(needing, offer("散歩の会", provides=GENTLE)).found

    keys = [one.key for one in candidate.reasons_person]
    assert "reasons.person.step_look" not in keys
    assert "reasons.person.step_short" in keys


@pytest.mark.parametrize(
    ("text", "given", "told"),
    [
        ("将棋を教えてほしい", "将棋を教えます", "role_learn"),
        ("将棋を教えたい", "将棋を教わりたい", "role_teach"),
        ("写真を飾りたい", "写真を飾れる壁があります", "role_place"),
        ("ギターを借りたい", "ギターをお貸しします", "role_tools"),
        ("将棋を見学したい", "将棋の見学歓迎", "role_watch"),
    ],
)
def test_roles_that_meet_are_told(text: str, given: str, told: str) -> None:
    """
    The person's side hears what they would do there; one who does it hears nothing new.
    """
    assert told in _told(text, given)
    assert not any("role" in one for one in _told("将棋がしたい", "将棋ができます"))


def test_two_who_would_teach_are_asked_about() -> None:
    """
    It lowers the fit, and supporter and coordinator hear what to ask; the host hears nothing.
    """
    one = words().understand(text="将棋を教えたい")
    same = words().understand(text="将棋を教えます", side=Side.OFFER)
    (candidate,) = found(wish("将棋を教えたい"), offer("将棋を教えます")).found
    (plain,) = found(wish("将棋を教えたい"), offer("将棋をします")).found

    assert affinity(one, same).clash is Role.TEACH
    assert candidate.asks[0].key == "reasons.ask.both_teach"
    assert candidate.fit_person < plain.fit_person
    assert not any("both" in reason.key for reason in candidate.reasons_host)
