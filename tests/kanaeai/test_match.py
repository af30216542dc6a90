"""``kanaeai match``: two tables in, candidates with reasons for both sides out."""

import codecs
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from kanaeai.commands import match, match_tables
from kanaeai.commands.match_tables import TableProblem
from tests.conftest import needs_part
from texts import sentences
from texts.say import blanks_of

WISHES = """id,text,times,likes
W1,フルマラソンに出たい,土曜の午前,コーヒー
W2,自分の写真を見てほしい,,
"""
OFFERS = """id,text,host,times,hopes,capacity
O1,走るのが好きな社員がいます,印刷会社,土日の午前,走る仲間がほしい,5
O2,ロビーの壁に写真をかざれます,銀行,,壁に彩りがほしい,1
O3,草取り,神社,,,0
"""


@pytest.fixture(autouse=True)
def japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine speaks Japanese."""
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")


def run(folder: Path, wishes: str | bytes, offers: str | bytes, *options: str) -> Result:
    """Run the command on two tables."""
    app = typer.Typer()
    app.callback()(lambda: None)
    match.register(app)
    for name, content in (("w.csv", wishes), ("o.csv", offers)):
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(data)
    files = ["--wishes", str(folder / "w.csv"), "--offers", str(folder / "o.csv")]
    return CliRunner().invoke(app, ["match", *files, *options])


def answers(result: Result) -> list[dict[str, Any]]:
    """The JSON objects of a run that went well."""
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_json_is_one_object_a_wish_in_the_order_of_the_wishes(tmp_path: Path) -> None:
    """
    Each line holds the wish, its offers, the score and sentences for both sides.
    """
    first, second = answers(run(tmp_path, WISHES, OFFERS, "--json", "--top", "10"))

    assert first["wish"] == "W1"
    (offer,) = first["offers"]
    assert set(offer) == {"offer", "score", "for_person", "for_host"}
    assert offer["offer"] == "O1"
    assert 0 < offer["score"] <= 1
    assert offer["for_person"][0] == "願いにある「走ること」が、ここでできます。"
    assert "走る仲間がほしい" in offer["for_host"][0]
    assert [each["offer"] for each in second["offers"]] == ["O2"]


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8"),
        lambda text: codecs.BOM_UTF8 + text.encode("utf-8"),
        lambda text: text.encode("cp932"),
        lambda text: text.replace("\n", "\r\n").encode("cp932"),
    ],
)
def test_utf_8_and_cp932_are_read_alike(tmp_path: Path, encode: Any) -> None:
    """
    Encoding, BOM and line ends change nothing.
    """
    plain = answers(run(tmp_path, WISHES, OFFERS, "--json"))

    assert answers(run(tmp_path, encode(WISHES), encode(OFFERS), "--json")) == plain


BAD_ROWS = [
    ("W3,歌いたい,木曜のあさって,", "w.csv 4行目 times列"),
    (",歌いたい,,", "w.csv 4行目 id列"),
    ("W1,歌いたい,,", "w.csv 4行目 id列"),
    ("W3,,,", "w.csv 4行目 text列"),
    ('W3,"歌いたい,,', "w.csv 4行目 id列"),
    (f"W3,{'歌' * 2001},,", "w.csv 4行目 text列"),
    ("W3,歌いたい,,,,余分", "w.csv 4行目 5列"),
    ("W3,歌\0,,", "w.csv 4行目 text列"),
]


@pytest.mark.parametrize(("row", "place"), BAD_ROWS)
def test_a_bad_row_is_named_and_the_good_ones_go_on(tmp_path: Path, row: str, place: str) -> None:
    """
    File, line and column are named on stderr; the rows around it are answered.
    """
    result = run(tmp_path, f"{WISHES}{row}\nW9,写真を見てほしい,,\n", OFFERS, "--json")

    assert [each["wish"] for each in answers(result)] == ["W1", "W2", "W9"]
    assert place in result.stderr


def test_a_row_in_no_encoding_is_named(tmp_path: Path) -> None:
    """
    One row saved in another encoding does not spoil the file.
    """
    spoiled = WISHES.encode() + "W3,歌いたい,,\n".encode("cp932") + "W9,写真,,\n".encode()

    result = run(tmp_path, spoiled, OFFERS, "--json")

    assert [each["wish"] for each in answers(result)] == ["W1", "W2", "W9"]
    assert "w.csv 4行目 text列" in result.stderr


def test_days_and_size_of_an_offer_count(tmp_path: Path) -> None:
    """
    A day that is over closes an offer, one ahead is told, and so is how many come.
    """
    wishes = "id,text\nW1,少人数で走りたい\n"
    offers = "id,text,days,size\nO1,走る会,2020-01-07,2\nO2,走る会,2999-01-01,2\n"

    (found,) = answers(run(tmp_path, wishes, offers, "--json"))

    (offer,) = found["offers"]
    assert offer["offer"] == "O2"
    told = "".join(offer["for_person"])
    assert "その日だけの集まりです" in told
    assert "2人まで" in told


def test_an_offer_that_shares_no_word_is_found_by_its_meaning(tmp_path: Path) -> None:
    """
    It comes first, and both the likeness and the doubt are said.
    """
    from kanaeai.understanding import best_encoders

    missing = best_encoders().missing
    needs_part(f"{', '.join(missing)} (make .venv/.vectors)", not missing)
    wishes = "id,text\nW1,免許を返したので、病院までの足がない\n"
    offers = "id,text\nO1,将棋サロン\nO2,診察の日の送り迎え、うちのワゴン車でやります\n"

    (found,) = answers(run(tmp_path, wishes, offers, "--json"))

    assert [offer["offer"] for offer in found["offers"]] == ["O2"]


def test_an_unknown_column_is_said_and_ignored(tmp_path: Path) -> None:
    """
    A mistyped heading does not vanish silently.
    """
    result = run(tmp_path, WISHES.replace("likes", "lieks"), OFFERS, "--json")

    assert len(answers(result)) == 2
    assert "w.csv 1行目 lieks列" in result.stderr


@pytest.mark.parametrize(
    ("table", "key"),
    [
        (b"", "no_header"),
        (b"id,name\nW1,a\n", "no_column"),
        (b"id,id,text\n", "no_column"),
        ("id,text\n".encode("utf-16"), "utf16"),
    ],
)
def test_what_is_no_table_is_one_sentence(tmp_path: Path, table: bytes, key: str) -> None:
    """
    A file that cannot be used at all stops the command with its reason.
    """
    problem = run(tmp_path, table, OFFERS).exception

    assert isinstance(problem, TableProblem)
    assert problem.key == key
    assert "w.csv" in problem.text.spoken("ja")


def test_a_missing_or_endless_file_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Reading is bounded in bytes and in rows.
    """
    with pytest.raises(TableProblem, match="unreadable"):
        match_tables.read_wishes(tmp_path / "nowhere.csv")
    table = tmp_path / "w.csv"
    table.write_text(WISHES, encoding="utf-8")

    monkeypatch.setattr(match_tables, "MOST_ROWS", 1)
    with pytest.raises(TableProblem, match="too_many"):
        match_tables.read_wishes(table)
    monkeypatch.setattr(match_tables, "LARGEST_FILE", 20)
    with pytest.raises(TableProblem, match="too_large"):
        match_tables.read_wishes(table)


def test_without_json_it_reads_like_a_page(tmp_path: Path) -> None:
    """
    A person sees wish, offers, reasons, and what almost opened.
    """
    wishes = "id,text\nW1,フルマラソンに出たい\nW2,草取り\nW3,\x1b[31m歌いたい\n"

    result = run(tmp_path, wishes, OFFERS)

    assert "1. O1" in result.stdout
    assert "本人へ: 願いにある「走ること」が、ここでできます。" in result.stdout
    assert "もう少し: O3" in result.stdout
    assert "\x1b" not in result.stdout


def test_operator_and_people_read_the_same_sentences() -> None:
    """
    The command's own sentences exist in English too, with the same blanks.
    """
    japanese, english = (
        {key: blanks_of(text) for key, text in sentences(voice).items() if key.startswith("match.")}
        for voice in ("ja", "en")
    )

    assert japanese == english
