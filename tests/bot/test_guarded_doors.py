"""Every place that takes free words is guarded, or says here why not."""

import pytest

from bot.flows import FLOWS
from bot.forms import Guard, Step

UNGUARDED = {
    "add_mail.address": "a member's own mail address is what is asked for",
    "first_call.phone": "the telephone of an office that is called first",
    "host_phone.phone": "the telephone of a host",
    "my_label.label": "the name by which colleagues find a member of staff, chosen by themself",
    "read_note.words": "nothing is written: a note that was guarded before is read on a page",
    "register_host.name": "the name of a company, group or volunteer who offers under it",
    "visit_host.name": "the name of a company, group or volunteer who offers under it",
    "visit_host.phone": "the telephone of a host",
    "visit_host.mail": "the mail address of a host",
}
"""Form and step → why nothing is looked for."""
_PARSED = frozenset({"a_day", "clock", "some_days"})
"""Cleaners that let nothing through but days and times."""

TYPED: dict[str, Step] = {
    f"{form.form.name}.{step.name}": step
    for flow in FLOWS
    for form in flow.forms
    for step in form.form.steps
    if step.choices is None
}


@pytest.mark.parametrize("place", TYPED)
def test_free_words_are_guarded(place: str) -> None:
    """A new step with free words fails here until it is guarded, or its reason is written down."""
    step = TYPED[place]
    parsed = getattr(step.clean, "__name__", "") in _PARSED

    assert (step.guard is not None) + parsed + (place in UNGUARDED) == 1


def test_no_reason_outlives_its_step() -> None:
    """What is listed exists."""
    assert TYPED.keys() >= UNGUARDED.keys()


def test_what_the_other_side_reads_is_guarded_hardest() -> None:
    """The sentences and notes that leave the supporter's side let no telephone number through."""
    shown = {place for place, step in TYPED.items() if step.guard is Guard.SHOWN}

    assert shown >= {
        "post_wish.sentence",
        "post_offer.text",
        "post_offer.hope",
        "register_host.sentence",
        "offer_strength.text",
        "say_change.words",
        "enter_person.label",
    }
