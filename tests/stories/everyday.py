"""
Everyday acts and what each takes, beside its target: ``make burden`` writes docs/burden.md.

The acts are played in one practice town, in chat, as ``tests/stories`` plays everything.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.vault import Vault
from tests.databases import new_sqlite
from tests.stories.burden import (
    SECONDS_A_CHOICE,
    SECONDS_A_SIGN_TYPED,
    SECONDS_A_TAP,
    SIGNS_READ_A_SECOND,
    Burden,
)
from tests.stories.conftest import PracticeTown, Runners, settle_in
from tests.stories.playing import StoryTown, story_town
from tests.stories.telling import chooses, wishes

FILE = Path("docs/burden.md")
COFFEE = "珈琲と本 ことり"


@dataclass(frozen=True)
class Act:
    """An everyday act: what it took, and what it may take."""

    name: str
    took: Burden
    taps: int | None = None
    sentences: int = 0
    seconds: int | None = None

    @property
    def light_enough(self) -> bool:
        """Whether hands did no more than the target; seconds are only an estimate."""
        if self.taps is None:
            return True
        return self.took.taps <= self.taps and self.took.sentences <= self.sentences

    @property
    def row(self) -> str:
        """Its line of the table."""
        took = self.took
        target = f" ({self.taps})" if self.taps is not None else ""
        cells = (
            self.name,
            f"{took.taps}{target}",
            f"{took.sentences} · {took.typed}" if took.sentences else "–",
            f"{took.messages} · {took.signs_read}",
            f"{took.seconds_used_to_it:.0f}–{took.seconds_first_time:.0f}",
            f"{self.seconds}" if self.seconds else "–",
        )
        return "| " + " | ".join(cells) + " |"


def play(town: StoryTown) -> list[Act]:
    """Play them all, one after the other."""
    practice_town = settle_in(town)
    asked = [*asked_host(practice_town)]
    runners = Runners(practice_town)
    return [
        registration(town),
        *asked,
        session_answer(runners),
        *check_ins(runners),
    ]


def registration(town: StoryTown) -> Act:
    """A host says who it is."""
    host = town.host("花の会")
    with host.counts() as took:
        host.fills("団体", "花の会", "川端校区", "朝の水やりをしています", "これでよい")
    host.hears("コーディネーターが確かめて、お返事します。")
    return Act("受け入れ先の登録", took, taps=5, sentences=2, seconds=90)


def asked_host(practice_town: PracticeTown) -> Iterator[Act]:
    """A wish, a host that is asked, and its answer, heard by phone."""
    supporter, coordinator = practice_town["あおば"], practice_town["みどり"]
    with supporter.counts() as took:
        wishes(supporter, "珈琲の方", "豆から珈琲をいれてみたい", likes="コーヒー")
    yield Act("願いをあずける(新しい方)", took)
    chooses(supporter, COFFEE)
    coordinator.presses("ひらく", "打診を見る", "先方にたずねる")
    practice_town[COFFEE].hears("ごいっしょできそうな方がいます。")
    with coordinator.counts() as took:
        coordinator.presses("打診と顔合わせ", COFFEE, "電話で聞いた", "歓迎します")
    coordinator.hears("電話で聞いたお返事として記録しました。")
    yield Act("電話で聞いた返事を入れる(打診)", took, taps=4, seconds=15)


def session_answer(runners: Runners) -> Act:
    """They met; on the next working day the supporter tells it."""
    runners.have_begun(saturday=True)
    runners.town.wait(days=7)
    supporter = runners.supporter_of_a
    supporter.hears("いかがでしたか。")
    with supporter.counts() as took:
        supporter.presses("行けた")
    supporter.hears("よかったです。")
    return Act("日取りの答え", took, taps=1, seconds=5)


def check_ins(runners: Runners) -> Iterator[Act]:
    """Both sides are asked how it is going."""
    runners.town.wait(days=3)
    supporter, club = runners.supporter_of_a, runners.club
    supporter.hears("そこにいるとき、安心できますか。")
    with supporter.counts() as took:
        supporter.presses("安心できる", "行きたい", "合う")
    supporter.hears("ありがとうございます。受け取りました。")
    yield Act("その後いかがですか(本人の側)", took, taps=4, seconds=20)
    with club.counts() as took:
        club.presses("過ごせている", "とても", "ちょうどよい")
    club.hears("ありがとうございます。受け取りました。")
    yield Act("その後いかがですか(受け入れ先)", took, taps=4, seconds=20)
    coordinator = runners.coordinator
    coordinator.presses("参加のようす", "土曜の朝")
    with coordinator.counts() as took:
        coordinator.presses("電話で聞いた:かなえ印刷のその後")
        coordinator.presses("過ごせている", "とても", "ちょうどよい")
    coordinator.hears("電話で聞いた答えとして入れました。")
    yield Act("電話で聞いた答えを入れる(3問、参加の画面から)", took, taps=4, seconds=15)
    with coordinator.counts() as took:
        coordinator.presses("電話・訪問で聞いた", "その後いかがですか")
        coordinator.presses("安心できる", "行きたい", "合う")
    coordinator.hears("電話で聞いた答えとして入れました。")
    yield Act("電話で聞いた答えを入れる(3問、メニューから)", took, taps=5, seconds=15)


def table(acts: Sequence[Act]) -> str:
    """Write what was counted, how, and with which command."""
    rows = "\n".join(act.row for act in acts)
    return f"""# Burden

What everyday acts ask of hands and eyes, counted while they are played in the practice town
(`tests/stories/everyday.py`), beside their targets. Written by `make burden`.

| act | taps (target) | sentences · signs typed | messages · signs read | about s | target |
|---|---|---|---|---|---|
{rows}

- A tap is a choice pressed, the menu's too; the key that sends a typed sentence is not.
- Signs read: every line and every button once, from the question to the last tap; what stood
  there before is not counted again.
- **Seconds are an estimate, and nobody was measured.** The first number is somebody who knows
  the questions: {SECONDS_A_TAP} s a tap or sending and {SECONDS_A_CHOICE} s a choice (the
  keystroke-level model of Card, Moran and Newell), {SECONDS_A_SIGN_TYPED:.0f} s a sign typed.
  The second is somebody who reads every word and every button: {SIGNS_READ_A_SECOND} signs a
  second instead of the time to choose. The last two rates are assumptions of ours.
- A registration is a name and one sentence about what the host does.
- The tests hold the taps and the sentences to their targets (`tests/stories/test_burden.py`).
"""


@contextmanager
def new_town() -> Iterator[StoryTown]:
    """Open a town in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="burden-") as folder:
        vault = Vault.from_text(Vault.new_key())
        database = new_sqlite(Path(folder) / "kanaeai.sqlite3", vault)
        try:
            with story_town(database) as town:
                yield town
        finally:
            database.close()


def main() -> None:
    """Play, and write docs/burden.md."""
    with new_town() as town:
        FILE.write_text(table(play(town)), encoding="utf-8")


if __name__ == "__main__":
    main()
