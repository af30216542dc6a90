"""
Sentences with names that a generator made up, to measure how often the guard finds one.

``python -m tests.casework.guard.generated [kept]`` prints how often, a line for each template and
each kind of name; ``kept`` are the templates and seeds that were never looked at.
"""

import random
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from faker import Faker

from casework.guard import Kind, personal_data_in

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
    templates = tomllib.loads((_HERE / "templates.toml").read_text(encoding="utf-8"))[part]
    rows = [(text, way == "titled") for way in ("titled", "bare") for text in templates[way]]
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
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for made in sentences(part, count):
        hit = is_found(made)
        way = "with a title" if made.titled else "without a title"
        for row in (f"{made.kind}, {way}", made.template, way, "all"):
            total[row] += 1
            found[row] += hit
    return {row: (found[row], total[row]) for row in sorted(total)}


def main() -> None:
    """Print the table."""
    part: Part = "kept" if "kept" in sys.argv else "seen"
    for row, (found, total) in shares(part, 6_500).items():
        sys.stdout.write(f"{found / total:6.1%}  {found:5} of {total:5}  {row}\n")


if __name__ == "__main__":
    main()
