"""
What surrounds a person, and how far a wish has come: ties, the question of power, goals.

A tie is with an organisation or a kind of party, never with a person by name. What has changed is
not written over: a tie ends on a day and another begins, so that before and now can be drawn.
"""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedJson, SealedText
from storage.states import HowHeard, HowSaid


class Tie(Base):
    """
    One tie of a person's ecomap, as it was from ``since`` until before ``until``.

    ``kind`` says what the other is (see ``casework.ties``), ``name`` which organisation, if that
    is to be known. ``sides`` are the ICF chapters (d1…d9) on which it acts, ``values`` what the
    other holds dear, ``good_at`` what it is good at. ``after`` is the tie that this one follows.
    """

    __tablename__ = "tie"

    person_id: Mapped[Id] = mapped_column(ForeignKey("person.id"), index=True)
    town: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    name = SealedText()
    bond: Mapped[str] = mapped_column(String(16))
    giving: Mapped[str] = mapped_column(String(16))
    sides: Mapped[list[str]] = mapped_column(default=list)
    values_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    values = SealedText()
    good_at_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    good_at = SealedText()
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    after_id: Mapped[Id | None] = mapped_column(ForeignKey("tie.id"))
    entered_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[datetime]


class PowerAnswer(Base):
    """
    An answer to 「本人の力を奪っていないか」, about a tie or a part in a placement.

    Earlier answers stay. ``answer`` is a code (see ``casework.ties``), ``words`` say why, and
    ``how_said`` how the person told it.
    """

    __tablename__ = "power_answer"

    person_id: Mapped[Id] = mapped_column(ForeignKey("person.id"), index=True)
    town: Mapped[str] = mapped_column(String(64))
    tie_id: Mapped[Id | None] = mapped_column(ForeignKey("tie.id"), index=True)
    member_id: Mapped[Id | None] = mapped_column(ForeignKey("placement_member.id"), index=True)
    answer: Mapped[str] = mapped_column(String(16))
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    words = SealedText()
    how_said: Mapped[HowSaid]
    answered_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime]


class Goal(Base):
    """
    A wish as a goal with five levels, −2 to +2, each described shortly in ``levels``.

    Goal attainment scaling: Kiresuk & Sherman, Community Mental Health Journal 4 (1968). A goal
    that is described anew ends this one at ``replaced_at``.
    """

    __tablename__ = "goal"

    person_id: Mapped[Id] = mapped_column(ForeignKey("person.id"), index=True)
    wish_id: Mapped[Id] = mapped_column(ForeignKey("wish.id"), index=True)
    town: Mapped[str] = mapped_column(String(64))
    levels_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    levels = SealedJson()
    set_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    set_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]


class GoalRating(Base):
    """Where the person sees themselves on a goal, −2 to +2, and how they told it."""

    __tablename__ = "goal_rating"

    goal_id: Mapped[Id] = mapped_column(ForeignKey("goal.id"), index=True)
    level: Mapped[int]
    how_said: Mapped[HowSaid]
    how_heard: Mapped[HowHeard]
    rated_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    rated_at: Mapped[datetime]
