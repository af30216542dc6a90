"""
The pages of the desk, in the order of its navigation.
"""

from desk.page import DeskFile, DeskPage
from desk.pages import (
    agenda,
    case_notes,
    cases,
    compare,
    files,
    hosts,
    introductions,
    papers,
    report,
    report_rows,
    reports,
    search,
    settings,
    stories,
    tasks,
    today,
    town,
    town_pictures,
    week,
    work_plan,
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
    # Their addresses stand below /reports, beside those of one report each.
    *papers.PAGES,
    *work_plan.PAGES,
    *stories.PAGES,
    *reports.PAGES,
    *report.PAGES,
    *report_rows.PAGES,
    *search.PAGES,
    *files.PAGES,
    *settings.PAGES,
)
