"""
Practice mode: a loopback Telegram with a chat page, to try and rehearse the bot without a phone.
Nothing here leaves this computer, and everybody in it is fictional.
"""

from bot.practice.clock import PracticeClock
from bot.practice.driver import Group, Phone
from bot.practice.server import NotLoopback, PortTaken, PracticeServer
from bot.practice.store import DatabaseInUse

__all__ = [
    "DatabaseInUse",
    "Group",
    "NotLoopback",
    "Phone",
    "PortTaken",
    "PracticeClock",
    "PracticeServer",
]
