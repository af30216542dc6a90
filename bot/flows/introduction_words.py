"""
Words about an introduction that both sides hear: what is wished, and on which condition.
"""

from bot.flows.reasons import area_name
from casework.shown_to_host import Shown
from casework.views_introductions import IntroductionView
from texts import Text
from towns import Town


def wish_words(view: IntroductionView | Shown) -> Text:
    """Say the sentence for the other side, or for 「願いはこれから」 what is liked."""
    if not view.later:
        return Text.plain(view.sentence)
    if view.likes:
        likes = Text.listed(*(Text.of(f"activities.{key}") for key in view.likes))
        return Text.of("introductions.later_likes", likes=likes)
    return Text.of("introductions.later")


def host_reads(shown: Shown, town: Town) -> Text:
    """Say all that a host would read of a person."""
    lines = [
        Text.of("introductions.host_wish", wish=wish_words(shown)),
        Text.of("introductions.host_area", area=area_name(town, shown.area)),
    ]
    if shown.first_step and shown.first_step != "any":
        step = Text.of(f"post_wish.first_steps.{shown.first_step}")
        lines.append(Text.of("introductions.host_first_step", step=step))
    return Text.lines(*lines)


def condition_words(view: IntroductionView) -> Text:
    """Say on which condition the host welcomes, or that there is none."""
    if not view.host_condition:
        return Text.of("introductions.without_condition")
    condition = Text.of(f"introductions.conditions.{view.host_condition}")
    return Text.of("introductions.with_condition", condition=condition)
