"""
Tables whose rows have no time of their own: they go with another row, or stay for a reason.
"""

from casework.keeping.rule import Goes, Stays

_OF_A_CASE = (
    "wish", "consent", "block", "candidate", "introduction", "introduction_step", "placement",
    "placement_member", "step_yes", "check_in", "labour_review", "meeting_day", "day_proposal",
    "day_series", "first_visit_check", "host_visit", "host_note", "call_log", "wish_list",
    "conference_note", "tie", "power_answer", "goal", "goal_rating", "contact",
    "story", "story_version", "story_yes",
)  # fmt: skip

ALONG: tuple[Goes, ...] = (
    *(Goes(name, "person", "Goes with the case that it belongs to.") for name in _OF_A_CASE),
    Goes("hope", "offer", "Goes with its offer."),
    Goes("work_plan_entry", "work_plan", "Goes with the version of the plan that it stands in."),
    Goes("offer_vector", "offer", "Goes with its offer, and is made anew when that changes."),
    Goes("offer_pack", "offer", "Goes with any offer whose reading it holds; made anew without."),
    Goes("week_plan_part", "week_plan", "Goes with the plan that it is a part of."),
    Goes("handed_in_report", "monthly_report", "Goes with the report of its month."),
    Goes("promise", "host", "Goes with the host that gave it."),
    Goes("host_check", "host", "Goes with the host that was checked."),
    Goes("chat_pace", "chat", "Goes with its chat."),
    Goes("audit_link", "audit", "Goes with the entry that it chains."),
)

STAY: tuple[Stays, ...] = (
    Stays("page_link", "Goes a day after the page has closed, by itself (forget_pages)."),
    Stays("heard_crisis", "Goes when more was said, or those on duty were told, within the hour."),
    Stays("call_place", "An organisation that may be called, with its public number."),
    Stays("send_pace", "How fast a bot sends: about nobody."),
    Stays("forgotten_mark", "The blind marks that keep an old backup from reviving anybody."),
    Stays("forgotten_case", "Codes for the reports; nothing in them leads to anybody."),
    Stays("service_hold", "When the program held back after a restore: about nobody."),
    Stays("audit_cut", "That the head of the audit was cut off: about nobody."),
)
