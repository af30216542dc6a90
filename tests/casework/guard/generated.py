"""
Sentences with names that a generator made up, to measure how often the guard finds one.

``python -m tests.casework.guard.generated [kept]`` prints how often, a line for each template and
each kind of name; ``kept`` are the templates and seeds that were never looked at. Last come rare
given names in kanji whose spelling was taken out of the list before.
"""

import csv
import random
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from faker import Faker

from casework.guard import Kind, personal_data_in
from casework.guard.lists import PackedWords, name_lists

Part = Literal["seen", "kept"]
SEEDS: dict[Part, int] = {"seen": 20_001, "kept": 90_017}
ABROAD = ("en_US", "vi_VN", "pt_BR", "es_MX", "ne_NP", "id_ID", "fil_PH", "de_DE", "fr_FR")
_HERE = Path(__file__).parent
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


@dataclass(frozen=True)
class Made:
    """A sentence with the name in it, and what both were made of."""

    sentence: str
    name: str
    kind: str
    template: str
    titled: bool


def sentences(part: Part, count: int) -> Iterator[Made]:
    """Make sentences: each kind of name and each template equally often."""
    rows = _templates(part)
    chance = random.Random(SEEDS[part])
    japanese = Faker("ja_JP", use_weighting=False)
    japanese.seed_instance(SEEDS[part])
    others = []
    for number, locale in enumerate(ABROAD):
        one = Faker(locale, use_weighting=False)
        one.seed_instance(SEEDS[part] + number)
        others.append(one)
    kinds = _kinds(japanese, others, chance)
    for number in range(count):
        kind = list(kinds)[number % len(kinds)]
        template, titled = rows[(number // len(kinds)) % len(rows)]
        name = kinds[kind]()
        yield Made(template.format(name=name), name, kind, template, titled)


def unlisted(part: Part, count: int) -> Iterator[Made]:
    """Make sentences with rare given names in kanji, by themselves and after a surname."""
    rows = _templates(part)
    japanese = Faker("ja_JP", use_weighting=False)
    japanese.seed_instance(SEEDS[part])
    for number, given in enumerate(_rare(part, count)):
        whole = number % 2 == 1
        template, titled = rows[(number // 2) % len(rows)]
        name = japanese.last_name() + given if whole else given
        kind = "not in any list, whole" if whole else "not in any list, given"
        yield Made(template.format(name=name), name, kind, template, titled)


@contextmanager
def without_rare(part: Part, count: int) -> Iterator[None]:
    """Take the spellings of :func:`unlisted` out of the list meanwhile."""
    lists = name_lists()
    kept = lists.given
    rest = PackedWords(set(_spellings()) - set(_rare(part, count)))
    object.__setattr__(lists, "given", rest)
    try:
        yield
    finally:
        object.__setattr__(lists, "given", kept)


def _rare(part: Part, count: int) -> list[str]:
    return random.Random(SEEDS[part]).sample(_spellings(), count)


def _spellings() -> list[str]:
    folder = files("japanese_personal_name_dataset") / "dataset"
    rows: list[list[str]] = []
    for name in ("first_name_man_org.csv", "first_name_woman_org.csv"):
        with (folder / name).open(encoding="utf-8") as file:
            rows += csv.reader(file)
    return sorted({spelling for row in rows for spelling in row[2:] if len(spelling) > 1})


def _templates(part: Part) -> list[tuple[str, bool]]:
    templates = tomllib.loads((_HERE / "templates.toml").read_text(encoding="utf-8"))[part]
    return [(text, way == "titled") for way in ("titled", "bare") for text in templates[way]]


def _kinds(
    japanese: Faker, others: list[Faker], chance: random.Random
) -> dict[str, Callable[[], str]]:
    def hiragana(words: str) -> str:
        return words.translate(_TO_HIRAGANA)

    def abroad() -> Faker:
        return chance.choice(others)

    return {
        "kanji, whole": lambda: (
            japanese.last_name() + chance.choice(["", " ", "　"]) + japanese.first_name()
        ),
        "kanji, surname": japanese.last_name,
        "kanji, given": japanese.first_name,
        "katakana, whole": lambda: (
            japanese.last_kana_name() + chance.choice(["", " "]) + japanese.first_kana_name()
        ),
        "katakana, surname": japanese.last_kana_name,
        "katakana, given": japanese.first_kana_name,
        "hiragana, whole": lambda: hiragana(
            japanese.last_kana_name() + chance.choice(["", " "]) + japanese.first_kana_name()
        ),
        "hiragana, surname": lambda: hiragana(japanese.last_kana_name()),
        "hiragana, given": lambda: hiragana(japanese.first_kana_name()),
        "romaji, whole": japanese.romanized_name,
        "romaji, given": japanese.first_romanized_name,
        "abroad, whole": lambda: f"{(one := abroad()).first_name()} {one.last_name()}",
        "abroad, given": lambda: abroad().first_name(),
    }


def is_found(made: Made) -> bool:
    """Whether a name was found that touches the one put in."""
    begin = made.sentence.index(made.name)
    end = begin + len(made.name)
    return any(
        one.kind is Kind.NAME and one.start < end and begin < one.end
        for one in personal_data_in(made.sentence)
    )


def shares(part: Part, count: int) -> dict[str, tuple[int, int]]:
    """Return (found, made) for each kind, each template, with and without title, and for all."""
    return counted(sentences(part, count), templates=True)


def counted(sentences: Iterator[Made], *, templates: bool) -> dict[str, tuple[int, int]]:
    """Return (found, made) for each kind; with ``templates`` for each of them, and for all too."""
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for made in sentences:
        hit = is_found(made)
        way = "with a title" if made.titled else "without a title"
        rows = (made.template, way, "all") if templates else ()
        for row in (f"{made.kind}, {way}", *rows):
            total[row] += 1
            found[row] += hit
    return {row: (found[row], total[row]) for row in sorted(total)}


def main() -> None:
    """Print the table."""
    part: Part = "kept" if "kept" in sys.argv else "seen"
    table = shares(part, 6_500)
    with without_rare(part, 2_000):
        table |= counted(unlisted(part, 2_000), templates=False)
    for row, (found, total) in table.items():
        sys.stdout.write(f"{found / total:6.1%}  {found:5} of {total:5}  {row}\n")


if __name__ == "__main__":
    main()
