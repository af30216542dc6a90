"""Whom to call for a wish: who is good at it first, then who is near."""

import pytest

from matching.facts import WishFacts
from matching.places import Place, rank_places
from matching.words import Words
from tests.matching import making

PLACES = (
    Place(name="まちづくり協議会", good_at=("花の世話", "まつり"), areas=frozenset({"kawabata"})),
    Place(name="ボランティアセンター", good_at=("音楽", "将棋", "写真")),
    Place(name="商工会", good_at=("珈琲", "菓子づくり"), areas=frozenset({"honmachi"})),
    Place(name="里山の会", good_at=("畑", "山歩き"), areas=frozenset({"satoyama"})),
)
NEIGHBOURS = {"kawabata": frozenset({"minami"}), "honmachi": frozenset({"minato"})}


@pytest.fixture
def words() -> Words:
    """The vocabulary."""
    return making.words()


def wish(
    text: str = "", *, area: str | None = "kawabata", likes: tuple[str, ...] = ()
) -> WishFacts:
    """Make a wish."""
    return WishFacts(
        id="w",
        text=text,
        town="kanaemachi",
        consented=True,
        protected=False,
        area=area,
        later=not text,
        likes=likes,
    )


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        (wish("将棋の相手がほしい"), "ボランティアセンター"),
        (wish("珈琲をいれてみたい", area="satoyama"), "商工会"),
        (wish("花の世話をしたい", area="minami"), "まちづくり協議会"),
        (wish(likes=("畑しごと",), area="kawabata"), "里山の会"),
        (wish("宇宙へ行ってみたい", area="honmachi"), "ボランティアセンター"),
    ],
)
def test_who_is_good_at_it_comes_first(words: Words, asked: WishFacts, first: str) -> None:
    """Also from far away; where nobody is, the near and those for everybody stand first."""
    ranked = rank_places(wish=asked, places=PLACES, neighbours=NEIGHBOURS, words=words)

    assert ranked[0] == first
    assert len(ranked) == 3


def test_what_is_refused_does_not_count(words: Words) -> None:
    """A place that is good at nothing else than what the person does not want is no answer."""
    asked = wish("将棋は苦手です。花の世話をしたい")

    ranked = rank_places(wish=asked, places=PLACES, neighbours=NEIGHBOURS, words=words)

    assert ranked[0] == "まちづくり協議会"


def test_equal_places_keep_their_order(words: Words) -> None:
    """The file's own order decides, so that nobody wonders why it changes."""
    same = tuple(Place(name=name, good_at=("将棋",)) for name in "二一三四")

    ranked = rank_places(wish=wish("将棋"), places=same, neighbours={}, words=words)

    assert ranked == ("二", "一", "三")


def test_a_town_without_places_names_none(words: Words) -> None:
    """Nothing to call is no error."""
    assert rank_places(wish=wish("将棋"), places=(), neighbours={}, words=words) == ()
