"""The stories of the seeds: whose wish meets whose, and what each side is told."""

from typing import Any

import pytest

from matching import Candidate, Need, OfferKind, Reason, Slot
from matching.policy import load_policy
from tests.matching.making import found, offer, wish
from texts.reasons import reason_text

RUNNERS = offer(
    "走るのが好きな社員がいます。1キロからいっしょに走れます",
    id="runners",
    host="印刷会社",
    hopes=("走る仲間がほしい",),
)
WALL = offer(
    "ロビーの壁に写真や絵をかざれます", id="wall", host="銀行", hopes=("壁に彩りがほしい",)
)
ROASTER = offer(
    "コーヒーのドリップバッグの袋詰めをいっしょに",
    id="roaster",
    host="喫茶店",
    hopes=("手仕事の仲間がほしい",),
)
GARDEN = offer("朝の花壇の水やり", id="garden", host="園芸の会", hopes=("花の世話を続けたい",))
SHOGI = offer(
    "将棋サロン。見るだけでもかまいません", id="shogi", host="公民館", hopes=("対局相手がほしい",)
)
LIBRARY = offer("図書館で本の整理", id="library", host="図書館")
TOWN = (RUNNERS, WALL, ROASTER, GARDEN, SHOGI, LIBRARY)

STORIES: list[tuple[str, dict[str, Any], str | None]] = [
    ("フルマラソンに出たい", {}, "runners"),
    ("自分の撮影した写真をみんなに見てほしい", {}, "wall"),
    ("コーヒーのドリップバッグをつくりたい", {"strengths": ("手仕事",)}, "roaster"),
    ("運動は苦手。静かに花の世話がしたい", {}, "garden"),
    ("しょうぎのあいてがほしい", {}, "shogi"),
    ("本にかかわること", {}, "library"),
    ("まだ決めていない", {"likes": ("将棋",)}, "shogi"),
    ("歌いたい", {}, None),
    ("運動は苦手", {}, None),
    ("走るのは無理", {}, None),
    ("", {}, None),
]


@pytest.mark.parametrize(("text", "facts", "best"), STORIES)
def test_a_wish_meets_the_offer_that_grants_it(
    text: str, facts: dict[str, Any], best: str | None
) -> None:
    """
    The expected offer of the town comes first, or none where none fits.
    """
    candidates = found(wish(text, **facts), *TOWN).found

    assert (candidates[0].offer if candidates else None) == best


def test_the_runners_hear_an_activity_and_their_own_hope() -> None:
    """
    「走ること」をしてみたい、という声 meets 「走る仲間がほしい」; both sides have their reasons.
    """
    (candidate,) = found(wish(slots=frozenset({Slot.SAT_AM})), RUNNERS).found

    assert candidate.reasons_person == (
        Reason("reasons.person.wish_activity", names=(("activity", ("activities.running",)),)),
        Reason("reasons.person.same_area"),
    )
    assert candidate.reasons_host == (
        Reason(
            "reasons.host.wish_activity",
            words=(("hope", "走る仲間がほしい"),),
            names=(("activity", ("activities.running",)),),
        ),
    )
    assert candidate.asks == ()
    assert candidate.fit_person > 0.5
    assert candidate.fit_host > 0.5


def test_a_strength_that_meets_a_hope_lifts_both_sides() -> None:
    """
    Of two equal offers the one whose hope the person can grant comes first.
    """
    helped = offer("花壇の水やり", id="O2", hopes=("写真を撮ってくれる人がいるとうれしい",))
    silent = offer("花壇の水やり", id="O1", hopes=("にぎやかになるとうれしい",))

    candidates = found(wish("花の世話がしたい", strengths=("写真",)), silent, helped).found

    assert [each.offer for each in candidates] == ["O2", "O1"]
    assert candidates[0].reasons_host[0].key == "reasons.host.strength_activity"
    assert candidates[1].asks[0].key == "reasons.ask.hope_unseen"


def test_a_host_without_a_hope_is_not_silently_full() -> None:
    """
    Nothing said is worth no more than nothing seen, and the coordinator is told what to ask.
    """
    (candidate,) = found(wish(), offer()).found

    assert candidate.fit_host == load_policy().fit.unseen
    assert [ask.key for ask in candidate.asks] == ["reasons.ask.hope", "reasons.ask.strengths"]


def test_a_refused_activity_in_the_offer_is_said() -> None:
    """
    An offer that also has what the person would rather not ranks lower and says so.
    """
    both = offer("花壇の手入れのあと、おしゃべり", id="both")
    quiet = offer("花壇の手入れ", id="quiet")

    candidates = found(wish("花の世話がしたい。話すのは苦手"), both, quiet).found

    assert [each.offer for each in candidates] == ["quiet", "both"]
    assert candidates[1].reasons_person[-1].key == "reasons.person.refused"


def test_a_wish_still_to_come_may_just_look() -> None:
    """
    「願いはこれから」 without any liking is offered places where looking is enough, and asked.
    """
    look = offer("公民館のサロン", id="look", provides=frozenset({Need.LOOK_FIRST}))
    role = offer("受付の役割", id="role", kind=OfferKind.ROLE, provides=frozenset(Need))

    later = found(wish("", later=True), look, role, offer(id="run"))

    assert [each.offer for each in later.found] == ["look"]
    assert later.found[0].reasons_person[0].key == "reasons.person.look_first"
    assert [ask.key for ask in later.asks] == ["reasons.ask.curiosity"]


def test_a_rare_word_outside_the_vocabulary_links_and_is_kept_from_the_host() -> None:
    """
    The person's side names the word; the host's side says nothing, the coordinator decides.
    """
    dyeing = offer("螺鈿の工房", hopes=("螺鈿に来てほしい",))

    (candidate,) = found(wish("螺鈿をしてみたい"), dyeing).found

    assert candidate.reasons_person[0].key == "reasons.person.wish_word"
    assert candidate.reasons_host == ()
    assert candidate.asks[0].key == "reasons.ask.hope_word"


def test_a_typo_finds_the_word_that_an_offer_writes() -> None:
    """
    A word that no offer writes is read as the nearest one that some offer does.
    """
    (candidate,) = found(wish("トランポリソをしたい"), offer("トランポリンのある部屋")).found

    assert candidate.reasons_person[0].key == "reasons.person.wish_word"


def test_a_longer_word_is_no_typo_of_a_short_one_within() -> None:
    """
    花作り is no 作り mistyped, and 作り says nothing: baking bread is not growing flowers.
    """
    told = wish("昔やった花づくりをもういちど")

    assert not found(told, offer("ドリップバッグづくり"), offer("石鹸づくり")).found
    assert found(told, offer("朝の花だんの会")).found


def test_a_host_never_hears_the_persons_own_words() -> None:
    """
    Whatever the person's texts hold, none of it stands in a sentence for the host.
    """
    told = wish(
        "ひきこもりの24歳ですがフルマラソンに出たい",
        likes=("うつ病でも走ること",),
        strengths=("元陸上部の走り",),
    )

    (candidate,) = found(told, RUNNERS).found

    heard = "".join(reason_text(reason).spoken("ja") for reason in candidate.reasons_host)
    assert "走る" in heard
    assert not any(word in heard for word in ("ひきこもり", "24", "歳", "うつ", "陸上部"))


def test_at_most_three_are_shown_and_limit_must_be_positive() -> None:
    """
    Three by default; nothing below one can be asked for.
    """
    many = [offer(id=f"O{number}") for number in range(9)]

    assert [each.offer for each in found(wish(), *many).found] == ["O0", "O1", "O2"]
    with pytest.raises(ValueError, match="limit"):
        found(wish(), *many, limit=0)


def test_a_circumstance_is_told_where_it_helps() -> None:
    """
    Times, needs, and the way there are reasons of their own.
    """
    near = offer(
        area="kita",
        slots=frozenset({Slot.SAT_AM}),
        provides=frozenset({Need.QUIET}),
    )

    (candidate,) = found(
        wish(slots=frozenset({Slot.SAT_AM}), needs=frozenset({Need.QUIET})), near
    ).found

    assert _keys(candidate) == [
        "reasons.person.wish_activity",
        "reasons.person.slots",
        "reasons.person.needs",
        "reasons.person.next_area",
    ]
    assert candidate.reasons_host == (
        Reason("reasons.host.slots", names=(("slots", ("facets.slot.sat_am",)),)),
    )


def _keys(candidate: Candidate) -> list[str]:
    return [reason.key for reason in candidate.reasons_person]
