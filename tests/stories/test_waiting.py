"""Time passes: a gentle reminder, an end without an answer, nights, silence, a long absence."""

from datetime import datetime

from followup.calendar import TOKYO
from tests.stories.conftest import PracticeTown, Runners
from tests.stories.telling import PRINTERS, chooses, wishes

FRIDAY_EVENING = datetime(2026, 11, 27, 21, 30, tzinfo=TOKYO)


def ask_the_printers(practice_town: PracticeTown) -> None:
    """A wish is put to かなえ印刷."""
    wishes(practice_town["あおば"], "朝ランの方", "いつか、フルマラソンに出てみたい")
    chooses(practice_town["あおば"], PRINTERS)
    practice_town["みどり"].presses("ひらく", "打診を見る", "先方にたずねる")
    practice_town[PRINTERS].hears("ごいっしょできそうな方がいます。")
    practice_town[PRINTERS].reads()


def test_one_gentle_reminder_and_then_it_ends(practice_town: PracticeTown) -> None:
    """
    A host that says nothing is reminded once; then the wish is free for others.
    """
    ask_the_printers(practice_town)
    company, supporter = practice_town[PRINTERS], practice_town["あおば"]

    practice_town.town.lives_through(days=30)

    said = [bubble.text for bubble in company.heard]
    assert sum("先日の件、もしお考えがあれば" in text for text in said) == 1
    supporter.hears("かなえ印刷との間はお返事がないまま終わりました。")
    company.presses("お返事待ち")
    company.hears("いまお返事待ちはありません。")


def test_an_old_button_says_so_kindly(practice_town: PracticeTown) -> None:
    """
    Who presses 「歓迎します」 after it was taken back reads how it stands, and nothing happens.
    """
    ask_the_printers(practice_town)
    company, supporter = practice_town[PRINTERS], practice_town["あおば"]
    old = company.last
    supporter.presses("願いと候補", "朝ランの方", "取り下げる", "取り下げる")
    supporter.hears("また願いができたら、いつでもどうぞ。")
    company.hears("今回は見送りとなりました。")

    company.presses_old("歓迎します", old)

    company.hears("すでに終わっているか、変わっています。")


def test_nothing_begins_at_night_and_an_answer_goes_at_once(practice_town: PracticeTown) -> None:
    """
    Approved on Friday night, the host is asked on Monday; the coordinator reads at once that
    it was approved.
    """
    supporter, coordinator = practice_town["あおば"], practice_town["みどり"]
    wishes(supporter, "朝ランの方", "いつか、フルマラソンに出てみたい")
    chooses(supporter, PRINTERS)
    practice_town[PRINTERS].reads()
    practice_town.town.until(FRIDAY_EVENING)

    coordinator.presses("打診と顔合わせ", PRINTERS, "先方にたずねる")
    coordinator.hears("先方にたずねます。")
    practice_town[PRINTERS].hears_nothing()

    practice_town.town.wait(days=2)
    practice_town[PRINTERS].hears_nothing()
    practice_town.town.wait(hours=13)
    practice_town[PRINTERS].hears("ごいっしょできそうな方がいます。")


def test_silence_becomes_a_task_after_one_gentle_repeat(runners: Runners) -> None:
    """
    Nobody answers: each hears it kindly once more, and then the coordinator calls.
    """
    runners.have_begun()
    runners.meet_on_saturday()

    runners.town.lives_through(days=12)

    said = [bubble.text for bubble in runners.supporter_of_b.heard]
    assert sum("答えなくてもだいじょうぶです。" in text for text in said) == 1
    runners.coordinator.presses("対応待ち")
    assert any("お返事がない" in label for label in runners.coordinator.buttons)


def test_ten_weeks_switched_off_end_in_one_question_each(runners: Runners) -> None:
    """
    Whatever would have been asked meanwhile is asked once, as of today.
    """
    runners.have_begun()
    runners.meet_on_saturday()
    runners.reads()

    runners.town.wait(weeks=10, days=2)

    for one in (runners.supporter_of_b, runners.club, runners.company):
        asked = [bubble for bubble in one.heard if "その後いかがですか】" in bubble.text]
        assert len(asked) == 1


def test_a_consent_withdrawn_stops_everything_queued(practice_town: PracticeTown) -> None:
    """
    What waits for Monday is never sent, and the host that was asked hears "not this time" only.
    """
    supporter, coordinator = practice_town["あおば"], practice_town["みどり"]
    company = practice_town[PRINTERS]
    wishes(supporter, "朝ランの方", "いつか、フルマラソンに出てみたい")
    chooses(supporter, PRINTERS)
    company.reads()
    practice_town.town.until(FRIDAY_EVENING)
    coordinator.presses("打診と顔合わせ", PRINTERS, "先方にたずねる")

    supporter.presses("願いと候補", "朝ランの方", "同意を取り消す")
    supporter.hears("この方のことは、もうどこにも送りません。")
    practice_town.town.wait(days=2, hours=13)

    company.hears_nothing()
    coordinator.presses("打診と顔合わせ")
    coordinator.hears("進んでいる打診は2件です。")
    assert not any(PRINTERS in label for label in coordinator.buttons)


def test_a_consent_withdrawn_in_the_middle_is_looked_after(runners: Runners) -> None:
    """
    While they run together: nothing more is asked of or about Bさん, and a task says what to do.
    """
    runners.have_begun()
    runners.meet_on_saturday()
    supporter, coordinator = runners.supporter_of_b, runners.coordinator

    supporter.presses("願いと候補", "夜の方", "同意を取り消す")
    supporter.hears("取り消しました。")
    runners.town.wait(days=2)

    supporter.has_never_heard("【その後いかがですか】夜の方")
    runners.supporter_of_a.hears("【その後いかがですか】朝ランの方")
    coordinator.presses("対応待ち", "同意を取り消した")
    coordinator.hears("受け入れ先には、理由を言わずにお礼を伝える。")


def test_a_blocked_bot_becomes_a_task(practice_town: PracticeTown) -> None:
    """
    The coordinator reads who cannot be reached, and it settles itself when they come back.
    """
    company, coordinator = practice_town[PRINTERS], practice_town["みどり"]
    company.phone.block_bot()
    practice_town.town.settle()

    coordinator.presses("対応待ち")
    assert any("チャットが届かなくなった" in label for label in coordinator.buttons)

    company.phone.unblock_bot()
    practice_town.town.settle()
    coordinator.presses("対応待ち")
    assert not any("チャットが届かなくなった" in label for label in coordinator.buttons)
