"""
Words about an introduction that both sides hear: what is wished, and on which condition.
"""

from casework.views_introductions import IntroductionView
from texts import Text


def wish_words(view: IntroductionView) -> Text:
    """Say the sentence for the other side, or for 「願いはこれから」 what is liked."""
    if not view.later:
        return Text.plain(view.sentence)
    if view.likes:
        likes = Text.listed(*(Text.of(f"activities.{key}") for key in view.likes))
        return Text.of("introductions.later_likes", likes=likes)
    return Text.of("introductions.later")


def condition_words(view: IntroductionView) -> Text:
    """Say on which condition the host welcomes, or that there is none."""
    if not view.host_condition:
        return Text.of("introductions.without_condition")
    condition = Text.of(f"introductions.conditions.{view.host_condition}")
    return Text.of("introductions.with_condition", condition=condition)
