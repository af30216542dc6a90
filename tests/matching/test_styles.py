"""How somebody would like it to be: read from a wish, it speaks for an offer and shuts no gate."""

from pathlib import Path

import pytest

from matching import Need, find_candidates
from matching.activities import BadVocabulary
from matching.policy import load_policy
from matching.preferences import preferred
from matching.styles import load_styles
from tests.matching.making import found, offer, prepared, wish, words

SAID: list[tuple[str, set[Need]]] = [
    ("静かに花の世話がしたい", {Need.QUIET}),
    ("人混みは苦手だけど将棋がしたい", {Need.FEW_PEOPLE}),
    ("少人数で料理をしてみたい", {Need.FEW_PEOPLE}),
    ("にぎやかなところは嫌い。絵をかきたい", {Need.QUIET}),
    ("にぎやかな祭りに出たい", set()),
    ("静かすぎる場所は苦手", set()),
    ("短い時間から始めたい", {Need.SHORT_TIME}),
    ("長時間は無理。畑を手伝いたい", {Need.SHORT_TIME}),
    ("話すのは苦手。手を動かしたい", {Need.NO_TALKING}),
    ("みんなと話すのが好き", set()),
    ("電話は苦手", {Need.NO_PHONE}),
    ("見ているだけでいい", {Need.LOOK_FIRST}),
    ("自分のペースで編み物がしたい", {Need.OWN_PACE}),
    ("知らない人は不安。散歩がしたい", {Need.SAME_PERSON}),
    ("フルマラソンに出たい", set()),
    ("", set()),
]


@pytest.mark.parametrize(("text", "styles"), SAID)
def test_a_style_is_read_from_the_wish(text: str, styles: set[Need]) -> None:
    """
    Words of those who like it so count as said, words of the contrary where they are refused.
    """
    assert words().styles(text=text) == styles


def test_what_is_liked_lifts_an_offer_that_has_it() -> None:
    """
    Of two alike the quiet one comes first and says so; of the other it is to be asked.
    """
    plain = offer("花壇の水やり", id="O1")
    quiet = offer("花壇の水やり", id="O2", provides=frozenset({Need.QUIET}))

    first, second = found(wish("静かに花の世話がしたい"), plain, quiet).found

    assert (first.offer, second.offer) == ("O2", "O1")
    assert "reasons.person.style" in [one.key for one in first.reasons_person]
    assert second.asks[0].key == "reasons.ask.style"
    assert "style" not in "".join(one.key for one in (*first.reasons_host, *second.reasons_host))


def test_how_many_come_speaks_for_or_against() -> None:
    """
    Three are few; twenty take a share of the fit, and both are told to the person's side alone.
    """
    small, large, unknown = (
        offer("将棋の会", id=name, size=size) for name, size in (("a", 3), ("b", 20), ("c", None))
    )

    candidates = found(wish("人混みは苦手だけど将棋がしたい"), small, large, unknown).found

    assert [one.offer for one in candidates] == ["a", "c", "b"]
    assert "reasons.person.small" in [one.key for one in candidates[0].reasons_person]
    assert "reasons.person.large" in [one.key for one in candidates[2].reasons_person]
    assert candidates[2].fit_person == pytest.approx(
        candidates[1].fit_person * load_policy().fit.crowd
    )
    assert [one.asks[0].key for one in candidates[:2]] == ["reasons.ask.hope", "reasons.ask.style"]


def test_a_need_is_a_gate_and_no_style() -> None:
    """
    What was ticked as a need counts there alone, and where nothing is said nothing changes.
    """
    needed = wish("静かに花の世話がしたい", needs=frozenset({Need.QUIET}))
    quiet = offer("花壇の水やり", provides=frozenset({Need.QUIET}))
    asked = preferred(styles=frozenset({Need.QUIET}), wish=needed, offer=quiet)

    (candidate,) = found(needed, quiet).found
    (without,) = find_candidates(
        wish=wish("花の世話がしたい"), offers=prepared(quiet), neighbours={}, words=words()
    ).found

    assert asked.met == frozenset()
    assert "reasons.person.style" not in [one.key for one in candidate.reasons_person]
    assert without.asks[0].key == "reasons.ask.hope"


@pytest.mark.parametrize(
    "written",
    ["[loud]\nwants = []\nshuns = []\n", "[quiet]\nwants = []\n"],
    ids=["unknown facet", "a list is missing"],
)
def test_a_bad_file_is_refused(tmp_path: Path, written: str) -> None:
    """
    A style that no offer could provide, or half of one, is named.
    """
    (tmp_path / "styles.toml").write_text(written, encoding="utf-8")

    with pytest.raises(BadVocabulary, match=r"styles\.toml"):
        load_styles(folder=tmp_path)
