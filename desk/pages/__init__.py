"""
The pages of the desk, in the order of its navigation.
"""

from desk.page import DeskFile, DeskPage
from desk.pages import (
    agenda,
    case_notes,
    cases,
    compare,
    hosts,
    introductions,
    papers,
    search,
    stories,
    tasks,
    today,
    town,
    town_pictures,
    week,
    work_plan,
)
    cases,
    compare,
    hosts,
    introductions,
<<<<<<< HEAD
    search,
    tasks,
    today,
    town,
    town_pictures,
    week,
=======
    papers,
    search,
    stories,
    tasks,
    today,
    week,
    work_plan,
>>>>>>> a7620a9 (Read and write the papers for the city and the magazine's stories at the desk)
)

PAGES: tuple[DeskPage | DeskFile, ...] = (
    *today.PAGES,
    *tasks.PAGES,
    *introductions.PAGES,
    *cases.PAGES,
    *case_notes.PAGES,
    *week.PAGES,
    *compare.PAGES,
    *town.PAGES,
    *agenda.PAGES,
    *town_pictures.PAGES,
    *hosts.PAGES,
    *search.PAGES,
    *papers.PAGES,
    *work_plan.PAGES,
    *stories.PAGES,
)
