"""What contradicts itself is not written, and the sentence says what and where."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.contradictions import Contradicts, check, contradictions
from reports.model import (
    HIDDEN,
    AddUp,
    Cell,
    Column,
    Ends,
    Kind,
    PartOf,
    Report,
    Row,
    Same,
    Section,
    Table,
    Value,
)

YEARS = ("令和3年度", "令和4年度", "令和5年度", "令和6年度")
MADE = (2, 5, 4, 5)
"""Plans of 参加支援 by year, as a town has published them…"""
AGAIN = (1, 3, 3, 8)
"""… with those among them that were plans anew: 8 of 5 in the last year."""
CLOSED = (0, 1, 1, 2)


def of(*tables: Table, must: tuple[AddUp | Same | Ends | PartOf, ...] = ()) -> Report:
    """Return a report that holds nothing but tables."""
    return Report(
        kind="test",
        title="実績",
        town="叶江市",
        period="令和6年度",
        made_on=date(2026, 11, 1),
        sections=(Section(heading="実績", blocks=tables),),
        must=must,
    )


def plans(again: tuple[Value, ...] = AGAIN) -> Table:
    """Return the published table."""
    return Table(
        key="plans",
        caption="参加支援プラン",
        definition="年度のうちに作成または終結したプランの数",
        columns=(
            Column(key="what", name="区分", kind=Kind.TEXT),
            *(Column(key=f"y{number}", name=year) for number, year in enumerate(YEARS)),
        ),
        rows=(
            Row(key="made", cells=("作成件数", *MADE)),
            Row(key="again", cells=("うち、再プラン", *again), part_of="made"),
            Row(key="closed", cells=("終結件数", *CLOSED)),
        ),
    )


def months(*counts: int, year: int) -> Table:
    """Return some months with the year as their sum."""
    rows = [Row(key=f"m{at}", cells=(f"{at + 4}月", count)) for at, count in enumerate(counts)]
    total = Row(key="year", cells=("計", year), adds=tuple(row.key for row in rows), total=True)
    return Table(
        key="months",
        caption="日取り",
        definition="月のうちに行われた日取りの数",
        columns=(Column(key="what", name="月", kind=Kind.TEXT), Column(key="n", name="回数")),
        rows=(*rows, total),
    )


def test_a_part_larger_than_its_whole_is_refused() -> None:
    """Five plans "of which eight anew" were printed; here they are refused, with the reason."""
    with pytest.raises(Contradicts) as refused:
        check(of(plans()))

    (reason,) = refused.value.reasons
    assert reason.spoken("ja") == (
        "「参加支援プラン」の「うち、再プラン」(令和6年度)8件が、"
        "もとの「参加支援プラン」の「作成件数」(令和6年度)5件より多くなっています。"
    )


def test_a_table_that_agrees_with_itself_passes() -> None:
    """As many as there are is no contradiction, nor is what is hidden or has no number."""
    check(of(plans(again=(2, 5, HIDDEN, None))))


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12), st.integers(-3, 3))
def test_months_add_up_to_the_year(counts: list[int], off: int) -> None:
    """The year is what its months are together, and nothing else."""
    found = list(contradictions(of(months(*counts, year=sum(counts) + off))))
    assert bool(found) == (off != 0)


def test_the_reason_names_what_does_not_add_up() -> None:
    """Which months, what they are together, and what the year says."""
    (reason,) = contradictions(of(months(3, 4, year=8)))
    assert reason.spoken("ja") == "「日取り」の「計」(回数)8件が、4月、5月を足した7と合いません。"


def test_columns_add_up_and_are_parts_as_rows_are() -> None:
    """Both directions of a table are looked at."""
    table = Table(
        key="areas",
        caption="校区",
        definition="数",
        columns=(
            Column(key="what", name="校区", kind=Kind.TEXT),
            Column(key="a", name="見学"),
            Column(key="b", name="体験", part_of="a"),
            Column(key="all", name="計", adds=("a", "b")),
        ),
        rows=(Row(key="x", cells=("川端校区", 2, 3, 6)),),
    )
    said = [reason.spoken("ja") for reason in contradictions(of(table))]
    assert said == [
        "「校区」の「川端校区」(体験)3件が、もとの「校区」の「川端校区」(見学)2件より多くなっています。",
        "「校区」の「川端校区」(計)6件が、見学、体験を足した5と合いません。",
    ]


def flow(before: int, begun: int, ended: int, left: int) -> Report:
    """Return what went on, began, ended and goes on."""
    names = {"before": "前月から", "begun": "開始", "ended": "ひと区切り", "left": "月末"}
    counts = {"before": before, "begun": begun, "ended": ended, "left": left}
    table = Table(
        key="flow",
        caption="参加",
        definition="数",
        columns=(Column(key="what", name="区分", kind=Kind.TEXT), Column(key="n", name="件数")),
        rows=tuple(Row(key=key, cells=(name, counts[key])) for key, name in names.items()),
    )
    cells = {key: Cell("flow", key, "n") for key in names}
    return of(table, must=(Ends(**cells),))


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_nothing_closes_without_a_start(before: int, begun: int, ended: int, left: int) -> None:
    """What ended had begun, and what goes on is the rest."""
    right = ended <= before + begun and left == before + begun - ended
    assert (not list(contradictions(flow(before, begun, ended, left)))) == right


def test_a_closing_without_a_start_is_named() -> None:
    """The sentence says how many there can be at most."""
    (reason,) = contradictions(flow(1, 1, 3, 0))
    assert reason.spoken("ja") == (
        "「参加」の「ひと区切り」(件数)3件が、始まった2より多くなっています。"
        "始まりの記録がないまま終わったものがあります。"
    )


def test_two_tables_that_count_the_same_agree() -> None:
    """The same count with two numbers is refused, wherever the two stand."""
    must = Same(Cell("months", "year", "n"), Cell("flow", "begun", "n"))
    said = list(contradictions(of(months(3, 4, year=7), *flow(0, 6, 0, 6).tables(), must=(must,))))
    assert [one.spoken("ja") for one in said] == [
        "「日取り」の「計」(回数)7件と「参加」の「開始」(件数)6件は同じものを数えていますが、"
        "数がちがいます。"
    ]


def test_a_part_in_another_table_is_looked_at_too() -> None:
    """Tables are parts of one report."""
    must = PartOf(Cell("flow", "ended", "n"), Cell("months", "year", "n"))
    report = of(months(1, year=1), *flow(2, 0, 2, 0).tables(), must=(must,))
    assert len(list(contradictions(report))) == 1


def test_nothing_is_fewer_than_none() -> None:
    """A count below zero is no count."""
    (reason,) = contradictions(of(months(-1, 1, year=0)))
    assert reason.spoken("ja") == "「日取り」の「4月」(回数)が-1です。数は0より小さくなりません。"
