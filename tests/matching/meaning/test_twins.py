"""Wishes told twice and offers made twice are found by their spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.meaning.twins import Why, find_twins
from matching.policy import load_policy

LEAST = load_policy().meaning.twin


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("フルマラソンに出たい", "フルマラソンに、出たい。", Why.SAME),
        ("コーヒーをいれたい", "ｺｰﾋｰをいれたい", Why.SAME),
        (
            "畑の草取りを一緒にしませんか",
            "畑の草取りを一緒にしませんか。土曜の午前です",
            Why.CONTAINED,
        ),
        ("商店街の店番を手伝ってください", "商店街の店番を手伝って下さい", Why.ALIKE),
        ("犬の散歩をしたい", "猫をなでたい", None),
        ("卓球をしたい", "卓球をしたい人、募集", None),
        ("", "", None),
    ],
)
def test_two_texts_that_may_be_one(one: str, other: str, why: Why | None) -> None:
    """
    Signs, width and small differences do not hide a twin; another wish is none.
    """
    found = find_twins(texts={"a": one, "b": other}, least=LEAST)

    assert [twins.why for twins in found] == ([why] if why else [])


@given(st.lists(st.text("あいうえお畑犬、 ", max_size=12), max_size=6), st.permutations(range(6)))
def test_the_order_in_which_texts_come_does_not_matter(texts: list[str], order: list[int]) -> None:
    """
    The same twins are found, the most alike first, whoever was there first.
    """
    there = [at for at in order if at < len(texts)]

    found = find_twins(texts={str(at): texts[at] for at in there}, least=LEAST)

    assert found == find_twins(texts=dict(zip("012345", texts, strict=False)), least=LEAST)
    assert [twins.likeness for twins in found] == sorted((t.likeness for t in found), reverse=True)
