"""``kanaeai eval meaning`` on a few pairs: what it prints, and what it says without any."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kanaeai.main import build
from kanaeai.problems import OperatorProblem

PAIRS = """
[[pair]]
kind = "far"
wish = "免許を返納して病院に行けない"
kana = "めんきょをへんのうしてびょういんにいけない"
offer = "通院の送り迎えをします"

[[pair]]
kind = "word"
wish = "オカリナを吹いてみたい"
kana = "おかりなをふいてみたい"
offer = "オカリナの会、見学できます"
"""
ALSO = """
[[also]]
part = "tune"
pair = 0
offers = [["tune", 1]]
"""
SENTENCES = [
    {"sentence1": "犬が走る", "sentence2": "犬が駆ける", "label": 4.5},
    {"sentence1": "犬が走る", "sentence2": "駅前に新しい本屋がある", "label": 0.0},
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder as small as one can be."""
    (tmp_path / "tune.toml").write_text(PAIRS, encoding="utf-8")
    (tmp_path / "also.toml").write_text(ALSO, encoding="utf-8")
    lines = "\n".join(json.dumps(line, ensure_ascii=False) for line in SENTENCES)
    (tmp_path / "jsts-small.json").write_text(lines, encoding="utf-8")
    return tmp_path


def test_each_measure_is_a_line_of_json(data: Path) -> None:
    """
    What the encoder costs, each set of pairs, and the public data that lies there.
    """
    said = CliRunner().invoke(
        build(), ["eval", "meaning", "--data", str(data), "--whole", "--json"]
    )

    cost, *rows = [json.loads(line) for line in said.stdout.splitlines()]
    assert cost["dimensions"] > 0
    assert [row for row in rows if row.get("set")] == [
        {
            "without": None,
            "set": "tune",
            **{
                f"{kind}{kana}_{what}": 1.0
                for kana in ("", "_kana")
                for kind in ("far", "word", "sole")
                for what in ("reciprocal", "in_five")
            },
        }
    ]
    assert [row["jsts"] for row in rows if "jsts" in row] in ([1.0], [0.0])


def test_a_table_for_eyes_has_a_title_for_each_column(data: Path) -> None:
    """
    Markdown, so that it can be put into the documentation as it is.
    """
    said = CliRunner().invoke(build(), ["eval", "meaning", "--data", str(data), "--whole"])

    table = [line for line in said.stdout.splitlines() if line.startswith("|")][:3]
    assert len({line.count("|") for line in table}) == 1
    assert "| tune | 1.000 |" in table[2]


def test_a_folder_without_pairs_is_named(tmp_path: Path) -> None:
    """
    The operator is told which files are looked for.
    """
    found = CliRunner().invoke(build(), ["eval", "meaning", "--data", str(tmp_path)])

    assert isinstance(found.exception, OperatorProblem)
    assert str(tmp_path) in found.exception.text.spoken("en")
