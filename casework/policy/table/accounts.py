"""Accounts: who gets in, what is everybody's own, and who leaves."""

from casework.policy.relations import Relation
from casework.policy.rules import rule
from storage.tables import Account, Chat, Invitation

SELF = Relation.SELF
TOWN = Relation.TOWN

RULES = (
    rule(
        "A coordinator invites staff and hosts, an officer officers; the command line everybody.",
        "invite",
        coordinator=TOWN,
        officer=TOWN,
        operator=True,
    ),
    rule(
        "Whoever invited sees the newcomer in person before they are in.",
        "opened_invitation",
        "see_newcomer",
        on={"invitation": Invitation},
        coordinator=Relation.MADE,
        officer=Relation.MADE,
    ),
    rule(
        "Everybody reads what is kept of them, how they are reached, and leaves when they like.",
        "my_data",
        "my_mail",
        "ask_by",
        "stop_mail",
        "leave",
        "was_handed_over",
        "revoke_calendar_link",
        supporter=SELF,
        host=SELF,
        coordinator=SELF,
        officer=SELF,
    ),
    rule(
        "A mail address is confirmed by whoever reads the letter.",
        "confirm_mail",
        on={"chat": Chat},
        supporter=SELF,
        host=SELF,
        coordinator=SELF,
        officer=SELF,
    ),
    rule(
        "Everybody adds a mail address of their own; a coordinator adds a host's.",
        "add_mail",
        on={"account": Account},
        supporter=SELF,
        host=SELF,
        coordinator=(SELF, TOWN),
        officer=SELF,
    ),
    rule(
        "Whoever works for the town has a label by which colleagues know them.",
        "choose_label",
        supporter=SELF,
        coordinator=SELF,
        officer=SELF,
    ),
    rule(
        "Anybody but the city's officers can complain to the city.",
        "complain",
        supporter=SELF,
        host=SELF,
        coordinator=SELF,
    ),
    rule(
        "Whoever types words of a crisis is asked about them, whoever they are.",
        "hear_crisis",
        "say_no_crisis",
        supporter=SELF,
        host=SELF,
        coordinator=SELF,
        officer=SELF,
    ),
    rule(
        "Whoever writes says whether what the guard found is about somebody.",
        "call_not_personal",
        supporter=SELF,
        host=SELF,
        coordinator=SELF,
        officer=SELF,
        operator=True,
    ),
    rule(
        "A supporter gives in the name of their persons, under a hat.",
        "hats_of",
        "hat_for",
        supporter=SELF,
        host=SELF,
        coordinator=SELF,
        officer=SELF,
    ),
    rule(
        "A supporter stops everything for themselves; a host does so as a host.",
        "stop_account",
        supporter=SELF,
    ),
    rule(
        "A lost phone is cut off by its owner, a coordinator of the town, or the command line.",
        "revoke_account",
        on={"account": Account},
        supporter=SELF,
        host=SELF,
        coordinator=(SELF, TOWN),
        officer=SELF,
        operator=True,
    ),
    rule(
        "A coordinator finds whose phone it was, and invites them back on another.",
        "phone_of",
        "invite_back",
        on={"account": Account},
        coordinator=TOWN,
        operator=True,
    ),
    rule(
        "A coordinator sees who of the town can be met by phone.",
        "phones",
        coordinator=TOWN,
    ),
    rule(
        "Whoever stopped begins again by a coordinator's word.",
        "start_account",
        on={"account": Account},
        coordinator=TOWN,
    ),
)
