"""Reports look as they did when somebody looked at them."""

from itertools import pairwise

from storage.database import Database
from tests.reports.golden import golden_reports, kept_pages, off, small_pages

PAGES = {"sample": 2, "monthly": 7, "yearly": 3, "plan": 1, "keeping": 2}


def test_the_pages_look_as_they_always_have(sqlite_database: Database) -> None:
    """
    Drawn small and grey, each page is the golden one: its blocks stand where they stood.

    Whoever changes the template, or what stands in one of the papers, looks at the pages, and
    draws the golden ones anew by ``python -m tests.reports.golden``.
    """
    reports = golden_reports(sqlite_database)
    drawn = {name: small_pages(one) for name, one in reports.items()}

    assert {name: len(pages) for name, pages in drawn.items()} == PAGES
    changed = [
        f"{name} {number}"
        for name, pages in drawn.items()
        for number, (now, kept) in enumerate(zip(pages, kept_pages(name), strict=True), 1)
        if off(now, kept) >= 2
    ]
    assert changed == []


def test_another_page_is_seen_to_be_another() -> None:
    """Pages of the same kind, with other rows, are ten times further apart than is let pass."""
    pages = kept_pages("monthly")

    assert all(off(one, other) > 20 for one, other in pairwise(pages))
