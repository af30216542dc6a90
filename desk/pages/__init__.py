"""
The pages of the desk, in the order of its navigation.
"""

from desk.page import DeskFile, DeskPage
from desk.pages import today

PAGES: tuple[DeskPage | DeskFile, ...] = (*today.PAGES,)
