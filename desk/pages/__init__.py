"""
The pages of the desk, in the order of its navigation.
"""

from desk.page import DeskFile, DeskPage
from desk.pages import compare, today, week

PAGES: tuple[DeskPage | DeskFile, ...] = (
    *today.PAGES,
    *week.PAGES,
    *compare.PAGES,
)
