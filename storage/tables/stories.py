"""
おはなし: what came true, told for the town's magazine without telling who it was.

Every change is a version of its own, and a yes belongs to one version: whoever changes a word
asks everybody again.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedText
from storage.states import HowHeard, HowSaid, StoryState


class Story(Base):
    """
    A story about one placement and everybody who takes part in it.

    ``named`` are the members (hosts, hex) whose names stand in it. ``put_by`` is the first of the
    two people of staff who approve it, ``seen_by`` the second. ``printed_in`` is the issue.
    ``why`` says who withdrew it, by code.
    """

    __tablename__ = "story"
    __table_args__ = (Index("ix_story_town_state", "town", "state"),)

    town: Mapped[str] = mapped_column(String(64))
    placement_id: Mapped[Id] = mapped_column(ForeignKey("placement.id"), index=True)
    state: Mapped[StoryState] = mapped_column(default=StoryState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    named: Mapped[list[str]] = mapped_column(default=list)
    made_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    put_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    put_at: Mapped[datetime | None]
    seen_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    seen_at: Mapped[datetime | None]
    printed_in: Mapped[str] = mapped_column(String(40), default="")
    ended_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(String(16), default="")


class StoryVersion(Base):
    """
    What stood in a story, who wrote it so and why (a code).

    ``signs`` are codes of what in it could tell who somebody is, as it was found at the writing.
    """

    __tablename__ = "story_version"
    __table_args__ = (UniqueConstraint("story_id", "number"),)

    story_id: Mapped[Id] = mapped_column(ForeignKey("story.id"))
    number: Mapped[int]
    title_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    title = SealedText()
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    words = SealedText()
    signs: Mapped[list[str]] = mapped_column(default=list)
    why: Mapped[str] = mapped_column(String(16))
    by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class StoryYes(Base):
    """What one member of the placement said to one version; empty while it is asked."""

    __tablename__ = "story_yes"
    __table_args__ = (UniqueConstraint("story_id", "member_id", "number"),)

    town: Mapped[str] = mapped_column(String(64))
    story_id: Mapped[Id] = mapped_column(ForeignKey("story.id"))
    member_id: Mapped[Id] = mapped_column(ForeignKey("placement_member.id"), index=True)
    number: Mapped[int]
    answer: Mapped[str] = mapped_column(String(16), default="")
    how_said: Mapped[HowSaid | None]
    how_heard: Mapped[HowHeard | None]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
