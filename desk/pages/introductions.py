"""
打診 step by step: what is wished, which offer, why it fits both, and the coordinator's next word.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.flows.introduction_words import condition_words, wish_words
from bot.flows.reasons import area_name, reason_lines
from bot.forms import Refused
from casework.approve_introduction import (
    SKIPS,
    HostIsBeingAsked,
    WishIsBeingAsked,
    approve_introduction,
    skip_introduction,
)
from casework.choose_candidate import FitsNoMore
from casework.ground import NotYours, found
from casework.identifiable import identifying_signs
from casework.views_introductions import IntroductionView, introduction_view
from desk.fields import Fields
from desk.opening import REASONS, entering, is_open, opening
from desk.page import DeskPage, Done
from desk.visit import Visit
from storage.states import OPEN_INTRODUCTIONS, IntroductionState
from storage.tables import Introduction, Person
from texts import Text

_LATER = timedelta(minutes=1)


def person_of(visit: Visit) -> Person:
    """
    Return whose case it is.

    :raises NotYours: if it is of another town
    """
    view = introduction_view(visit.session, introduction=visit.row("introduction"), by=visit.by)
    row = found(visit.session, Introduction, view.id)
    return found(visit.session, Person, row.person_id)


def show(visit: Visit) -> Mapping[str, Any]:
    """Show an introduction, or ask why it is opened."""
    person = person_of(visit)
    if not is_open(visit, person):
        return {"opened": False, "reasons": REASONS}
    view = introduction_view(visit.session, introduction=visit.row("introduction"), by=visit.by)
    row = found(visit.session, Introduction, view.id)
    return {
        "opened": True,
        "view": view,
        "host": row.host_id,
        "wish": wish_words(view),
        "area": area_name(visit.town, view.person_area),
        "condition": condition_words(view),
        "reasons_host": reason_lines(view.reasons_host, visit.town),
        "signs": _signs(visit, view, person),
        "skips": SKIPS,
        "open_states": OPEN_INTRODUCTIONS,
    }


def approve(visit: Visit, fields: Fields) -> Done:
    """Let the host be asked."""
    _must_be_open(visit)
    try:
        row = approve_introduction(
            visit.session,
            introduction=visit.row("introduction"),
            by=visit.by,
            town=visit.town,
            activity_words=visit.world.reader.activity_words,
            now=visit.now,
        )
    except HostIsBeingAsked:
        raise Refused(Text.of("introductions.host_busy")) from None
    except WishIsBeingAsked:
        raise Refused(Text.of("introductions.wish_busy")) from None
    except FitsNoMore:
        raise Refused(Text.of("introductions.fits_no_more")) from None
    later = row.asked_at > visit.now + _LATER
    return Done(
        f"/introductions/{row.id}", f"desk_introduction.said.{'later' if later else 'approved'}"
    )


def skip(visit: Visit, fields: Fields) -> Done:
    """Decide not to ask this host, for a coded reason."""
    _must_be_open(visit)
    reason = fields.get("reason")
    if reason not in SKIPS:
        raise Refused(Text.of("desk_introduction.choose_reason"))
    row = skip_introduction(
        visit.session,
        introduction=visit.row("introduction"),
        reason=reason,
        by=visit.by,
        now=visit.now,
    )
    return Done(f"/introductions/{row.id}", "desk_introduction.said.skipped")


def _must_be_open(visit: Visit) -> None:
    """
    Let only go on who has seen what they decide about.

    :raises NotYours: otherwise
    """
    if not is_open(visit, person_of(visit)):
        raise NotYours


def _signs(visit: Visit, view: IntroductionView, person: Person) -> list[str]:
    """Return what in the sentence could tell who it is, before the host is asked."""
    if view.state is not IntroductionState.CHOSEN or view.later:
        return []
    return [
        sign.value
        for sign in identifying_signs(
            visit.session,
            person=person.id,
            sentence=view.sentence,
            words=visit.world.reader.words,
            by=visit.by,
        )
    ]


PAGES = (
    DeskPage(
        path="/introductions/{introduction}",
        template="introduction.html",
        show=show,
        acts={
            "open": opening(
                person_of, lambda visit, _: f"/introductions/{visit.row('introduction')}"
            ),
            "approve": approve,
            "skip": skip,
        },
        enter=entering(person_of),
    ),
)
