"""
The pages of the desk, in the order of its navigation.
"""

from desk.page import DeskFile, DeskPage
from desk.pages import cases, compare, hosts, introductions, search, tasks, today, week

PAGES: tuple[DeskPage | DeskFile, ...] = (
    *today.PAGES,
    *tasks.PAGES,
    *introductions.PAGES,
    *cases.PAGES,
    *week.PAGES,
    *compare.PAGES,
    *hosts.PAGES,
    *search.PAGES,
)
