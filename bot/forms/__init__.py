"""
A form is a few small questions, a summary, and one deed at the end.

:func:`advance` takes where somebody is and what they did, and says where they
are then: pure, synchronous, the same for chat and page, and no answer is ever lost.
"""

from bot.forms.filling import Act, Advance, Did, End, advance, begin, read_code
from bot.forms.form import SUMMARY, Answers, Asking, Choice, Form, Progress, Refused, Step
from bot.forms.places import given
from bot.forms.questions import Option, Question, question, shown_answer, what_can_be_ticked

__all__ = [
    "SUMMARY",
    "Act",
    "Advance",
    "Answers",
    "Asking",
    "Choice",
    "Did",
    "End",
    "Form",
    "Option",
    "Progress",
    "Question",
    "Refused",
    "Step",
    "advance",
    "begin",
    "given",
    "question",
    "read_code",
    "shown_answer",
    "what_can_be_ticked",
]
