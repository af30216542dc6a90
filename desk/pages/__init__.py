"""
The pages of the desk, in the order of its navigation.
"""

from desk.page import DeskFile, DeskPage
from desk.pages import (
    agenda,
    cases,
    compare,
    hosts,
    introductions,
    search,
    tasks,
    today,
    town,
    town_pictures,
    week,
)

PAGES: tuple[DeskPage | DeskFile, ...] = (
    *today.PAGES,
    *tasks.PAGES,
    *introductions.PAGES,
    *cases.PAGES,
    *week.PAGES,
    *compare.PAGES,
    *town.PAGES,
    *agenda.PAGES,
    *town_pictures.PAGES,
    *hosts.PAGES,
    *search.PAGES,
)
