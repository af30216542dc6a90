"""
A form is a few small questions, a summary, and one deed at the end.

:func:`advance` takes where somebody is and what they did, and says where they
are then: pure, synchronous, the same for chat and page, and no answer is ever lost.
"""

from bot.forms.doubt import Doubt, Guard, doubt_in
from bot.forms.filling import Act, Advance, Did, End, advance, begin, read_code
from bot.forms.form import SUMMARY, Answers, Asking, Choice, Form, Progress, Refused, Step
from bot.forms.places import given
from bot.forms.questions import (
    Option,
    Question,
    found_lines,
    found_words,
    question,
    shown_answer,
    what_can_be_ticked,
)

__all__ = [
    "SUMMARY",
    "Act",
    "Advance",
    "Answers",
    "Asking",
    "Choice",
    "Did",
    "Doubt",
    "End",
    "Form",
    "Guard",
    "Option",
    "Progress",
    "Question",
    "Refused",
    "Step",
    "advance",
    "begin",
    "doubt_in",
    "found_lines",
    "found_words",
    "given",
    "question",
    "read_code",
    "shown_answer",
    "what_can_be_ticked",
]
