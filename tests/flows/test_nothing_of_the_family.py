"""
家族の願い and 本人のことば reach no host: not asked, not in a list, not behind any button.
"""

from collections import deque

from sqlalchemy import select

from bot.messages import Button
from casework.facts import wish_facts
from storage.tables import Candidate, Outbox, Placement, Task, Wish
from tests.casework.checking import settles_everything
from tests.flows.wishing import (
    LABEL,
    SENTENCE,
    approves,
    chooses,
    everything_said_to,
    with_candidate,
)
from tests.talk import Member, Talk

FAMILY, OWN = "家族は週三日の外出を望む", "朝の光の中で走りたい"
MENU = {
    "host": ("waiting", "placements", "myoffers", "others", "mydata", "menu", "help"),
    "supporter": ("waiting", "wishes", "placements", "offers", "more", "mydata"),
    "coordinator": ("tasks", "wishes", "introductions", "placements", "hosts", "more"),
}
CHANGES = (
    "やめる", "止める", "消す", "見送", "たずねない", "休", "終", "取り", "歓迎", "会ってみたい",
    "いまは", "たずねる", "承認", "あずける", "はい", "いいえ", "ちがう", "ひらく", "ことば",
    "English", "やさしい", "保護", "渡", "招",
)  # fmt: skip
"""What a button says that decides something, or leaves the story."""


def looks_around(member: Member, *, most: int) -> int:
    """Press the buttons nearest to the menu that decide nothing; return how many."""
    pressed: set[str] = set()
    waiting: deque[tuple[int, Button]] = deque()
    for command in MENU[member.account.role.value]:
        member.commands(command)
        waiting += [(len(member.shown) - 1, one) for one in member.shown[-1].buttons]
    while waiting and len(pressed) < most:
        place, button = waiting.popleft()
        if not button.data or button.label in pressed or says_any(button.label, CHANGES):
            continue
        pressed.add(button.label)
        member.press_data(button.data, place)
        waiting += [(len(member.shown) - 1, one) for one in member.shown[-1].buttons]
    return len(pressed)


def says_any(label: str, words: tuple[str, ...]) -> bool:
    """Whether one of these words stands on a button."""
    return any(word in label for word in words)


def test_what_the_family_wishes_and_the_person_said_reach_nobody_else(talk: Talk) -> None:
    """
    From the candidate to the placement, in everything that is sent and behind every button.
    """
    supporter, host, coordinator = with_candidate(talk)
    with talk.database.writing() as session:
        wish = session.scalars(select(Wish)).one()
        wish.family_wish, wish.own_words = FAMILY, OWN
        facts = str(wish_facts(session, wish=wish, activity_words={}, now=talk.now))
        assert FAMILY not in facts
        assert OWN not in facts

    chooses(supporter)
    approves(coordinator)
    found = looks_around(host, most=20)
    host.commands("waiting")
    host.presses(SENTENCE[:6], "歓迎します")
    supporter.presses("会ってみたい", "本人が選んだ")
    coordinator.commands("introductions")
    coordinator.presses("顔合わせへ", "顔合わせが決まった")
    with talk.database.writing() as session:
        settles_everything(
            session, placement=session.scalars(select(Placement.id)).one(), now=talk.now
        )
    found += looks_around(host, most=30)
    found += looks_around(supporter, most=15) + looks_around(coordinator, most=15)

    assert found >= 60
    said = everything_said_to(host)
    assert SENTENCE in said
    assert LABEL not in said
    with talk.database.reading() as session:
        sent = str([row.payload for row in session.scalars(select(Outbox))])
        kept = str([(one.reasons) for one in session.scalars(select(Candidate))])
        kept += str([one.facts for one in session.scalars(select(Task))])
        for words in (FAMILY, OWN):
            assert words not in sent + kept
