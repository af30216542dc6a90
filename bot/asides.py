"""
A call for help in the middle of a question's page: it is heard at once, and the question stays.

What was asked is kept beside what the page shows, until its reader goes back to it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.links import HOME, prefix_of
from bot.messages import Did, Incoming, Outgoing
from storage.tables import PageLink

BACK = "back"
"""What the button carries that leads back; it is the page's own and reaches no flow."""
_HELP = ("ci.inc.", "ci.whom.", "ci.kind.", "si.", "cp.", "cr.")


def aside_begun(
    link: PageLink, said: Sequence[Outgoing], incoming: Incoming, *, typed: bool = False
) -> dict[str, Any] | None:
    """
    Return what to keep if somebody calls for help now; a page of one's own has its menu.

    :param typed: the call was typed as an answer, so the form asks anew where it stands by now
    """
    if link.purpose == HOME or not (typed or _is_for_help(incoming)):
        return None
    return {
        "said": [] if typed else [message.to_json() for message in said],
        "draft": link.draft_id.hex if link.draft_id else None,
    }


def aside_after(aside: Mapping[str, Any] | None, *, incoming: Incoming) -> dict[str, Any] | None:
    """Return what is still to be kept after an act; whoever went on with the question is back."""
    if aside is None:
        return None
    stays = incoming.did is Did.WROTE or _is_for_help(incoming) or _of_other_form(aside, incoming)
    return dict(aside) if stays else None


def is_back(data: str) -> bool:
    """Return whether a button leads back to what was asked."""
    return data == BACK


def _is_for_help(incoming: Incoming) -> bool:
    return incoming.data.startswith(_HELP)


def _of_other_form(aside: Mapping[str, Any], incoming: Incoming) -> bool:
    """Whether a form's button was pressed though the page had none: it is about what happened."""
    return prefix_of(incoming.data) == "f" and aside["draft"] is None
