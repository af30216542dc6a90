"""Every mistake in a town file is named with its place; a good file is read as it stands."""

from pathlib import Path

import pytest

from towns import PRACTICE_TOWN, TownProblem, load_towns
from towns.load import load_town

GOOD = PRACTICE_TOWN.read_text(encoding="utf-8")


def problem_with(folder: Path, old: str, new: str) -> list[tuple[str, str]]:
    assert old in GOOD
    file = folder / "town.toml"
    file.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(TownProblem) as caught:
        load_town(file)
    assert caught.value.file == file
    return [(finding.where, finding.rule) for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("old", "new", "where", "rule"),
    [
        ('reading = "かなえし"', "", "reading", "missing"),
        ('name = "叶江市"', "name = 3", "name", "not_text"),
        ('name = "叶江市"', 'name = " "', "name", "empty"),
        ('name = "叶江市"', f'name = "{"あ" * 401}"', "name", "too_long"),
        ('neighbours = ["yamate"]', 'neighbours = "yamate"', "areas[6].neighbours", "not_list"),
        ('mon = "8:30-17:15"', 'mon = "8:30"', "office.mon", "not_hours"),
        ('mon = "8:30-17:15"', 'mon = "17:15-8:30"', "office.mon", "not_hours"),
        ('mon = "8:30-17:15"', "mon = 8", "office.mon", "not_hours"),
        ('"08-14"', '"02-30"', "office.closed[7]", "not_day"),
        ('"08-14"', '"8月14日"', "office.closed[7]", "not_day"),
        ("task_repeats = 2", 'task_repeats = "二"', "cadence.task_repeats", "not_number"),
        ("task_repeats = 2", "task_repeats = true", "cadence.task_repeats", "not_number"),
        ("task_repeats = 2", "task_repeats = inf", "cadence.task_repeats", "not_number"),
        ('"050-0000-0120"', '"〇五〇"', "agencies[2].phone", "not_phone"),
        ('kind = "健康"', 'kind = "医者"', "agencies[6].kind", "not_a_kind"),
        ('kind = "当番電話"', 'kind = "相談"', "", "agency_missing"),
        ('key = "kanaemachi"', 'key = "叶江"', "key", "not_key"),
        ('key = "satoyama"', f'key = "{"a" * 17}"', "areas[6].key", "not_key"),
        ('key = "minami"', 'key = "minato"', "", "area_twice"),
        ('["ekimae", "sakuragaoka", "minami"]', '["umi"]', "", "unknown_neighbour"),
        ('neighbours = ["yamate"]', 'neighbours = ["minato"]', "", "one_sided_neighbour"),
        ('areas = ["satoyama", "yamate"]', 'areas = ["umi"]', "", "unknown_area"),
        ("叶江市《かなえし》", "叶江市", "greeting.ja_easy", "no_reading"),
        ("begins = 2026-08-01", 'begins = "08-01"', "papers.contracts[1].begins", "not_full_day"),
        ("begins = 2026-08-01", "begins = 2027-08-01", "papers.contracts[1]", "contract_years"),
        ("ends = 2027-03-31", "ends = 2028-03-31", "papers.contracts[1]", "contract_years"),
        ('years = "和暦"', 'years = "皇紀"', "papers.years", "not_years"),
        ("[office]", "[office", "", "not_toml"),
    ],
)
def test_a_mistake(tmp_path: Path, old: str, new: str, where: str, rule: str) -> None:
    """
    A mistake is found where it stands, under the name of its rule.
    """
    assert problem_with(tmp_path, old, new) == [(where, rule)]


def test_an_unknown_entry_is_refused_with_a_guess(tmp_path: Path) -> None:
    """
    "neighbors" is not swallowed: the file is refused and "neighbours" suggested.
    """
    file = tmp_path / "town.toml"
    file.write_text(GOOD.replace('neighbours = ["yamate"]', "neighbors = []"), encoding="utf-8")

    with pytest.raises(TownProblem) as caught:
        load_town(file)

    (finding,) = [f for f in caught.value.findings if f.rule == "unknown_key_like"]
    assert (finding.where, finding.blanks["near"]) == ("areas[6].neighbors", "neighbours")


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    """
    Somebody who edits the file is not sent round once for each mistake.
    """
    found = problem_with(tmp_path, "hours =", "ours =")

    assert len(found) > 10


def test_an_office_that_never_opens_is_refused(tmp_path: Path) -> None:
    """
    A week without one open day is a mistake.
    """
    week = GOOD[GOOD.index("mon =") : GOOD.index("# 祝日のほかに")]

    assert problem_with(tmp_path, week, "") == [("office", "never_open")]


def test_files_from_windows_are_read_or_named(tmp_path: Path) -> None:
    """
    UTF-8 with a mark in front is read; CP932 is refused by name, without a traceback.
    """
    marked, old = tmp_path / "marked.toml", tmp_path / "old.toml"
    marked.write_text(GOOD, encoding="utf-8-sig")
    old.write_text(GOOD.replace("〜", "-"), encoding="cp932", errors="ignore")

    assert load_town(marked).name == "叶江市"
    with pytest.raises(TownProblem) as caught:
        load_town(old)
    assert caught.value.findings[0].rule == "not_utf8"


def test_a_closed_day_may_be_a_date_without_quotes(tmp_path: Path) -> None:
    """
    TOML's own dates mean the same as written ones.
    """
    file = tmp_path / "town.toml"
    file.write_text(GOOD.replace('"08-14"', "2026-08-14"), encoding="utf-8")

    assert load_town(file).office.closed[-1] == "2026-08-14"


def test_a_folder_is_several_towns(tmp_path: Path) -> None:
    """
    Every file of a folder is a town; the same key twice is refused.
    """
    for key in ("kita", "minami_machi"):
        written = GOOD.replace('"kanaemachi"', f'"{key}"')
        (tmp_path / f"{key}.toml").write_text(written, encoding="utf-8")

    assert set(load_towns(tmp_path)) == {"kita", "minami_machi"}
    with pytest.raises(TownProblem, match="town_twice"):
        load_towns(tmp_path, tmp_path / "kita.toml")


def test_missing_files_and_empty_folders_are_named(tmp_path: Path) -> None:
    """
    A path that is not there, or a folder without a town, is a problem and not "no towns".
    """
    with pytest.raises(TownProblem, match="folder_empty"):
        load_towns(tmp_path)
    with pytest.raises(TownProblem, match="unreadable"):
        load_towns(tmp_path / "nowhere.toml")


def test_a_year_without_a_contract_runs_from_april_to_march() -> None:
    """
    The practice town's contract of 2026 begins in August; 2027 is not in its file.
    """
    papers = load_towns(PRACTICE_TOWN)["kanaemachi"].papers

    assert papers.contract(2026).begins.isoformat() == "2026-08-01"
    assert papers.contract(2027).begins.isoformat() == "2027-04-01"
    assert papers.contract(2027).ends.isoformat() == "2028-03-31"
