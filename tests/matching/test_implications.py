"""What a wish implies without saying it: every rule by its own example."""

from pathlib import Path

import pytest

from matching.activities import BadVocabulary, load_vocabulary
from matching.fit import affinity
from matching.implications import Implication, Implications, load_implications
from matching.policy import load_policy
from matching.roles import Side
from matching.tokens import Tokenizer, fold
from tests.matching.making import found, offer, wish, words
from texts.reasons import reason_text

RULES = load_implications(activities=load_vocabulary().activities)
TOKENIZER = Tokenizer()
IMPLICATIONS = Implications(rules=RULES, tokenizer=TOKENIZER)

ORDINARY = (
    "フルマラソンに出たい",
    "自分の撮影した写真をみんなに見てほしい",
    "コーヒーのドリップバッグをつくりたい",
    "将棋の相手がほしい",
    "土曜の午前に公園を散歩したい",
    "スマホで写真を撮るのが好き",
    "料理を習いたい",
    "運動は苦手",
    "雪の写真を撮りたい",
    "日本語を教えたい",
    "人と話すのが好き",
    "いつか働きたい",
    "猫カフェに行きたい",
    "商店街のお店で店番をしてみたい",
    "庭でバラを育てている",
    "パソコンで絵を描くのが得意",
    "買い物が好き",
    "犬の散歩をしたい",
    "冬の星を見たい",
    "毎朝ラジオ体操に行っている",
)
"""Wishes that speak of no obstacle; many share a word with a rule."""

HIRAGANA = {code + 0x60: code for code in range(0x3041, 0x3097)}

WHAT_SOMEBODY_DOES = frozenset({"介護", "車椅子"})
"""Sensitive words that a rule may listen for: caring for somebody, and a way to get about."""


def fired(text: str) -> tuple[Implication, ...]:
    """The rules that fit a text."""
    folded = fold(text)
    return IMPLICATIONS.fired(text=folded, tokens=TOKENIZER.cut(folded))


def in_kana(text: str) -> str:
    """The text as somebody writes it who writes no kanji."""
    return "".join(
        token.surface if token.kind == "補助記号" else token.reading
        for token in TOKENIZER.cut(fold(text))
    ).translate(HIRAGANA)


def test_there_are_enough_rules() -> None:
    """
    At least sixty, each with a sentence of its own that says why.
    """
    assert len(RULES) >= 60
    assert len({rule.why for rule in RULES}) == len({rule.example for rule in RULES}) == len(RULES)
    assert all(rule.why.endswith(".") for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.example)
def test_a_rule_fits_its_example(rule: Implication) -> None:
    """
    The example says every group, and its meaning keeps what the rule means.
    """
    meaning = words().understand(text=rule.example)

    assert rule in fired(rule.example)
    assert (meaning.implied | meaning.activities) & rule.means
    assert meaning.implied.isdisjoint(meaning.activities | meaning.refused)
    assert meaning.implied <= set(meaning.weights)


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_wish_fits_no_rule(text: str) -> None:
    """
    Liking, wishing and being bad at sports imply nothing, in kanji or in kana.
    """
    assert fired(text) == ()
    assert fired(in_kana(text)) == ()
    assert words().understand(text=text).implied == frozenset()


def test_most_examples_are_understood_in_kana() -> None:
    """
    Of the examples written without kanji at least nine in ten still fit their rule.
    """
    heard = sum(rule in fired(in_kana(rule.example)) for rule in RULES)

    assert heard >= 0.9 * len(RULES)


def test_no_rule_listens_for_what_somebody_is() -> None:
    """
    Diagnosis, age, nationality and poverty fire no rule; an obstacle or a deed does.
    """
    sensitive = load_vocabulary().sensitive - WHAT_SOMEBODY_DOES

    heard = {
        word
        for rule in RULES
        for group in rule.when
        for word in group
        for token in TOKENIZER.cut(fold(word))
        if token.is_content and token.normal in sensitive
    }

    assert heard == set()


@pytest.mark.parametrize(
    ("text", "implied"),
    [
        ("足が悪くて買い物に行けない", {"shopping_for", "shopping_together", "mobile_shop"}),
        ("足も悪いし、お店に行けません", {"shopping_for", "mobile_shop"}),
        ("あしがわるくてかいものにいけない", {"shopping_for"}),
        ("スマホの使い方がわからないので困っています", {"smartphone_help"}),
    ],
)
def test_form_politeness_and_spelling_do_not_matter(text: str, implied: set[str]) -> None:
    """
    The same obstacle is heard however it is written.
    """
    assert implied <= words().understand(text=text).implied


def test_what_cannot_be_done_alone_is_missed_and_not_refused() -> None:
    """
    「買い物に行けない」 does not rule out shopping; 「運動は苦手」 beside it stays refused.
    """
    meaning = words().understand(text="運動は苦手。足が悪くて買い物に行けない")

    assert "shopping" not in meaning.refused
    assert "exercise" in meaning.refused


def test_what_is_refused_is_not_implied() -> None:
    """
    A rule never brings back what the person would rather not.
    """
    meaning = words().understand(text="友達がいない。でも、ボードゲームは嫌い")

    assert "board_games" in meaning.refused
    assert "board_games" not in meaning.implied
    assert "place_to_be" in meaning.implied


def test_an_offer_implies_nothing() -> None:
    """
    An offer for people with bad legs is no wish of the host's.
    """
    text = "足が悪くて買い物に行けない方のところへ、車で伺います"

    assert words().understand(text=text, side=Side.OFFER).implied == frozenset()


def test_implied_weighs_less_than_said() -> None:
    """
    Who asks for a shop on wheels fits it better than who cannot walk to the shop.
    """
    shop = words().understand(text="移動販売", side=Side.OFFER)

    said, implied = (
        affinity(words().understand(text=text), shop)
        for text in ("移動販売に来てほしい", "足が悪くて店に行けない")
    )

    assert load_policy().fit.unseen < implied.score < said.score
    assert implied.implied
    assert implied.own is None


def test_an_implied_activity_is_told_to_the_person_and_not_to_the_host() -> None:
    """
    The candidate comes with a reason of its own; the host hears nothing of the obstacle.
    """
    errand = offer("買い物代行ができます", hopes=("買い物代行で喜ばれたい",))

    (candidate,) = found(wish("足が悪くて買い物に行けない"), errand).found

    assert reason_text(candidate.reasons_person[0]).spoken("ja") == (
        "「買い物の代行」が、願いへの一歩になりそうです。"
    )
    assert candidate.reasons_host == ()
    assert candidate.asks


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('when = [["足"]]\nmeans = ["lifts"]\nwhy = "Legs."\n', "example"),
        ('when = [["足"]]\nmeans = ["lifts"]\nwhy = ""\nexample = ""\nweight = 2\n', "weight"),
        ('when = [["足"]]\nmeans = ["flying"]\nwhy = ""\nexample = "足"\n', "flying"),
        ('when = [["足"], []]\nmeans = ["lifts"]\nwhy = ""\nexample = "足"\n', "says nothing"),
    ],
)
def test_a_rule_that_does_not_hold_together_is_refused(
    tmp_path: Path, entry: str, fault: str
) -> None:
    """
    A key that is missing or not known, an empty group and an unknown activity are named.
    """
    (tmp_path / "implications.toml").write_text(f"[[implication]]\n{entry}", encoding="utf-8")

    with pytest.raises(BadVocabulary, match=fault):
        load_implications(activities={"lifts"}, folder=tmp_path)
