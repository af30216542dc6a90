"""Every sentence is plain and kind: each rule finds what it is for, and leaves the rest."""

import pytest

from tests.texts.lint import RULES, Voice, avoided_words, exceptions, remarks, sentences_of
from texts import sentences
from towns import PRACTICE_TOWN
from towns.load import load_town

VOICES: tuple[Voice, ...] = ("ja", "ja-easy")

# A rule, a voice, a text that breaks it, and a text much like it that does not.
CASES: tuple[tuple[str, Voice, str, str], ...] = (
    (
        "too_long",
        "ja",
        "ここでは、あなたの「できること」と「あるとうれしいこと」をお聞きし、どちらにもよい出会いをさがします。",
        "例:走る仲間がほしい/将棋の相手がほしい/壁に彩りがほしい/若い人に昔の遊びを伝えたいという方を",
    ),
    (
        "too_long",
        "ja-easy",
        "ここでは、あなたの「してみたい」を きいて、いっしょに たのしめる ばしょを さがします。",
        "あなたの「してみたい」を ききます。いっしょに たのしめる ばしょを さがします。",
    ),
    (
        "too_many_thoughts",
        "ja-easy",
        "なまえ、じゅうしょ、でんわ、びょうき",
        "なまえ、じゅうしょ、でんわ",
    ),
    ("double_negative", "ja", "行けないわけではありません。", "行けるかもしれません。"),
    (
        "double_negative",
        "ja",
        "むずかしくなくはないです。なくはありません。",
        "なくてもかまいません。",
    ),
    (
        "double_negative",
        "ja",
        "同意がないと、候補をさがせません。",
        "同意があると、候補をさがせます。",
    ),
    (
        "double_negative",
        "ja",
        "見ないときは、送りなおさざるを得ません。",
        "見ないときは、送りなおしません。",
    ),
    ("double_negative", "ja", "答えないかぎり、進みません。", "答えるまで、進みません。"),
    ("double_negative", "ja", "保険がなければ、始められません。", "保険に入ってから、始めます。"),
    (
        "double_negative",
        "ja-easy",
        "なまえを かかなければ なりません。",
        "なまえを かいてください。かかなくても いいです。",
    ),
    ("honorific_stack", "ja", "お話を聞かせていただきます。", "お話を聞かせてください。"),
    ("honorific_stack", "ja", "ご覧になられましたか。", "ごらんになりましたか。"),
    (
        "honorific_stack",
        "ja",
        "お手数ですが、ご返信いただけますと幸いです。",
        "お返事をお待ちしています。",
    ),
    ("honorific_stack", "ja", "拝見させていただきました。", "読みました。ありがとうございます。"),
    ("honorific_stack", "ja-easy", "おまちいただけます。", "すこし まってください。"),
    ("honorific_stack", "ja-easy", "こちらに ございます。", "ありがとうございます。"),
    ("not_polite", "ja-easy", "しばらく やすむ。", "しばらく やすみます。(よるは やすみ)"),
    ("no_reading", "ja-easy", "支援者に きく", "支援者《しえんしゃ》に 3人で 10時に きく"),
    ("wrong_reading", "ja-easy", "見学《みがく》です", "見学《けんがく》です"),
    ("wrong_reading", "ja-easy", "対応待《たいおうまち》ちです", "対応待《たいおうま》ちです"),
    ("no_spaces", "ja-easy", "いっしょにたのしめるばしょへ", "いっしょに たのしめる ひと"),
    ("unusual_numbers", "ja", "令和9年3月", "3月1日 10:30"),
    ("unusual_numbers", "ja", "3/1に会います", "3月1日に会います"),
    ("unusual_numbers", "ja", "③すこし心配", "3 すこし心配"),
    ("hard_word", "ja", "該当する方は随時お知らせください。", "あてはまる方は、いつでもどうぞ。"),
    ("hard_word", "ja", "図ることを図る", "地図を見る"),
    ("hard_word", "ja-easy", "へんこうを 確認《かくにん》します。", "たしかめます。"),
    ("hurting_word", "ja", "点数が出ます。", "拠点数は三つです。"),
    ("hurting_word", "ja", "合いぐあい {score}", "合うところ {reasons}"),
    ("not_our_word", "ja", "対象者をえらびます。", "対象の日をえらびます。"),
)


@pytest.mark.parametrize(("rule", "voice", "bad", "good"), CASES)
def test_a_rule_finds_what_it_is_for(rule: str, voice: Voice, bad: str, good: str) -> None:
    """
    It remarks on the one sentence and leaves the other in peace.
    """
    assert list(RULES[rule](bad, voice))
    assert list(RULES[rule](good, voice)) == []


def test_every_rule_has_its_cases() -> None:
    """
    No rule stands untested.
    """
    assert {rule for rule, *_ in CASES} == set(RULES)


@pytest.mark.parametrize("voice", VOICES)
def test_every_sentence_is_plain_and_kind(voice: Voice) -> None:
    """
    Whatever the program can say holds every rule, or has a reason not to.
    """
    found = [
        f"{remark.key}: {remark.rule}: {remark.words}"
        for key, text in sentences(voice).items()
        for remark in remarks(key, text, voice)
        if (remark.rule, remark.key) not in exceptions()
    ]

    assert found == []


def test_a_town_greets_in_plain_words() -> None:
    """
    The first words that a stranger hears are a town's own, and hold the same rules.
    """
    town = load_town(PRACTICE_TOWN)
    said: dict[Voice, str] = {"ja": town.greeting.ja, "ja-easy": town.greeting.ja_easy}

    found = [remark for voice in VOICES for remark in remarks("greeting", said[voice], voice)]

    its_name = f"{town.name}《{town.reading}》"
    assert [remark for remark in found if remark.words != its_name] == []


def test_every_exception_is_still_needed() -> None:
    """
    An exception whose sentence was mended goes away.
    """
    needed = {
        (remark.rule, key)
        for voice in VOICES
        for key, text in sentences(voice).items()
        for remark in remarks(key, text, voice)
    }

    assert set(exceptions()) <= needed


def test_a_blank_counts_and_a_reading_does_not() -> None:
    """
    A sentence is as long as what is read of it, and ends at its full stop, line or stroke.
    """
    text = "支援者《しえんしゃ》と{name}です。\n例:走る/歩く"

    assert list(sentences_of(text)) == ["支援者と〇〇〇〇です。", "例:走る", "歩く"]


def test_the_glossary_says_what_to_avoid() -> None:
    """
    The column "avoid" is read, not copied.
    """
    assert "対象者" in avoided_words()
    assert not any("本人" in word for word in avoided_words())
