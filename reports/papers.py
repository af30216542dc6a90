"""
What stands at the head of every paper for the city, and how its days and years are written.
"""

from datetime import date

from reports import wareki
from texts import Text
from towns import Contract, Town


def head_lines(town: Town, contract: Contract) -> tuple[tuple[str, str], ...]:
    """Return the lines at the head: to whom, from whom, which work, between which days."""
    papers = town.papers
    lines = (
        ("addressee", papers.addressee and _say("to", name=papers.addressee)),
        ("contractor", papers.contractor),
        ("work", papers.work),
        (
            "contract",
            _say(
                "from_until",
                first=wareki.day_words(contract.begins),
                last=wareki.day_words(contract.ends),
            ),
        ),
    )
    return tuple((_say(name), words) for name, words in lines if words)


def period_words(year: int) -> str:
    """Say a fiscal year by the year in which it begins: 令和8年度."""
    return wareki.fiscal_year_words(date(year, 4, 1))


def _say(key: str, /, **blanks: str) -> str:
    return Text.of(f"papers.{key}", **blanks).spoken("ja")
