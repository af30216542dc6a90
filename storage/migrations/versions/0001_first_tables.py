"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:  # noqa: PLR0915
    """Lay the tables."""
    op.create_table(
        "audit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid()),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject", "subject_id"])
    op.create_table(
        "host",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary()),
        sa.Column("sentence_sealed", sa.LargeBinary()),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.Column("approved_by", sa.Uuid()),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["account.id"], name="fk_host_approved_by_account", use_alter=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_host"),
    )
    op.create_index("ix_host_town", "host", ["town"])
    op.create_table(
        "send_pace",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("bot", sa.String(length=32), nullable=False),
        sa.Column("sent", sa.JSON(), nullable=False),
        sa.Column("paused_from", sa.DateTime(timezone=True)),
        sa.Column("paused_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_send_pace"),
        sa.UniqueConstraint("channel", "bot", name="uq_send_pace_channel_bot"),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("label_sealed", sa.LargeBinary()),
        sa.Column("host_id", sa.Uuid()),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("hours", sa.String(length=16), nullable=False),
        sa.Column("quiet_until", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["host_id"], ["host.id"], name="fk_account_host_id_host"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
    )
    op.create_index("ix_account_host_id", "account", ["host_id"])
    op.create_index("ix_account_town_role", "account", ["town", "role"])
    op.create_table(
        "offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("reach", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary()),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("provides", sa.JSON(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["host.id"], name="fk_offer_host_id_host"),
        sa.PrimaryKeyConstraint("id", name="pk_offer"),
    )
    op.create_index("ix_offer_host_id", "offer", ["host_id"])
    op.create_index("ix_offer_place", "offer", ["town", "state", "area"])
    op.create_index("ix_offer_reach_changed_at", "offer", ["reach", "changed_at"])
    op.create_index("ix_offer_town_changed_at", "offer", ["town", "changed_at"])
    op.create_table(
        "chat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("bot", sa.String(length=32), nullable=False),
        sa.Column("address_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary()),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Uuid()),
        sa.Column("draft_id", sa.Uuid()),
        sa.Column("blocked_at", sa.DateTime(timezone=True)),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_chat_account_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_chat"),
        sa.UniqueConstraint(
            "channel", "bot", "address_index", name="uq_chat_channel_bot_address_index"
        ),
    )
    op.create_index("ix_chat_account_id", "chat", ["account_id"])
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("state_sealed", sa.LargeBinary()),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_draft_account_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
        sa.UniqueConstraint(
            "account_id", "form", "subject_id", name="uq_draft_account_id_form_subject_id"
        ),
    )
    op.create_table(
        "hope",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name="fk_hope_offer_id_offer"),
        sa.PrimaryKeyConstraint("id", name="pk_hope"),
    )
    op.create_index("ix_hope_offer_id", "hope", ["offer_id"])
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_by", sa.Uuid()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("used_by", sa.Uuid()),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_invitation_made_by_account"),
        sa.ForeignKeyConstraint(["used_by"], ["account.id"], name="fk_invitation_used_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("token_hash", name="uq_invitation_token_hash"),
    )
    op.create_table(
        "page_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_page_link_account_id_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_page_link"),
        sa.UniqueConstraint("token_hash", name="uq_page_link_token_hash"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("label_sealed", sa.LargeBinary()),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("supporter_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("protected", sa.Boolean(), nullable=False),
        sa.Column("minor", sa.Boolean(), nullable=False),
        sa.Column("traits", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["supporter_id"], ["account.id"], name="fk_person_supporter_id_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("code", name="uq_person_code"),
    )
    op.create_index("ix_person_supporter_id", "person", ["supporter_id"])
    op.create_index("ix_person_town", "person", ["town"])
    op.create_table(
        "placement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("step", sa.String(24), nullable=False),
        sa.Column("coordinator_id", sa.Uuid()),
        sa.Column("end_reason", sa.String(length=24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("look_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["coordinator_id"], ["account.id"], name="fk_placement_coordinator_id_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_placement"),
    )
    op.create_index("ix_placement_coordinator_id", "placement", ["coordinator_id"])
    op.create_index("ix_placement_look_at", "placement", ["look_at"])
    op.create_index("ix_placement_town", "placement", ["town"])
    op.create_table(
        "weekly_list",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_weekly_list_account_id_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_weekly_list"),
        sa.UniqueConstraint("account_id", "week", name="uq_weekly_list_account_id_week"),
    )
    op.create_table(
        "block",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["host.id"], name="fk_block_host_id_host"),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_block_made_by_account"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_block_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_block"),
        sa.UniqueConstraint("person_id", "host_id", name="uq_block_person_id_host_id"),
    )
    op.create_table(
        "chat_pace",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sent", sa.JSON(), nullable=False),
        sa.Column("free_from", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["id"], ["chat.id"], name="fk_chat_pace_id_chat"),
        sa.PrimaryKeyConstraint("id", name="pk_chat_pace"),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("how_said", sa.String(24), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_consent_person_id_person"),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name="fk_consent_recorded_by_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_person_id", "consent", ["person_id"])
    op.create_table(
        "inbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("bot", sa.String(length=32), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.Uuid()),
        sa.Column("raw_sealed", sa.LargeBinary()),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name="fk_inbox_chat_id_chat"),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("channel", "bot", "update_id", name="uq_inbox_channel_bot_update_id"),
    )
    op.create_index(
        "ix_inbox_open",
        "inbox",
        ["chat_id", "update_id"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "meeting_day",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("place_sealed", sa.LargeBinary()),
        sa.Column("absent", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", sa.Uuid()),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name="fk_meeting_day_answered_by_account"
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name="fk_meeting_day_placement_id_placement"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_day"),
    )
    op.create_index("ix_meeting_day_placement_id", "meeting_day", ["placement_id"])
    op.create_index("ix_meeting_day_state_starts_at", "meeting_day", ["state", "starts_at"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chat_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("payload_sealed", sa.LargeBinary()),
        sa.Column("begun", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Uuid()),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True)),
        sa.Column("claimed_by", sa.Integer()),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("sends", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("steps_done", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name="fk_outbox_chat_id_chat"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_outbox_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_person_id", "outbox", ["person_id"])
    op.create_index(
        "ix_outbox_queued",
        "outbox",
        ["id", "not_before"],
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["chat_id", "id"],
        sqlite_where=sa.text("state IN ('queued', 'claimed')"),
        postgresql_where=sa.text("state IN ('queued', 'claimed')"),
    )
    op.create_table(
        "wish",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("later", sa.Boolean(), nullable=False),
        sa.Column("sentence_sealed", sa.LargeBinary()),
        sa.Column("own_words_sealed", sa.LargeBinary()),
        sa.Column("family_wish_sealed", sa.LargeBinary()),
        sa.Column("likes_sealed", sa.LargeBinary()),
        sa.Column("strengths_sealed", sa.LargeBinary()),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("first_step", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("searched_revision", sa.Integer(), nullable=False),
        sa.Column("searched_at", sa.DateTime(timezone=True)),
        sa.Column("told_unmatched_at", sa.DateTime(timezone=True)),
        sa.Column("almost", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_wish_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_wish"),
    )
    op.create_index("ix_wish_person_id", "wish", ["person_id"])
    op.create_index("ix_wish_town_state", "wish", ["town", "state"])
    op.create_index(
        "ix_wish_unsearched",
        "wish",
        ["id"],
        sqlite_where=sa.text("searched_revision <> revision AND state = 'open'"),
        postgresql_where=sa.text("searched_revision <> revision AND state = 'open'"),
    )
    op.create_table(
        "candidate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("fit", sa.Double(), nullable=False),
        sa.Column("fit_person", sa.Double(), nullable=False),
        sa.Column("fit_host", sa.Double(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("proposed_by", sa.Uuid()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["host.id"], name="fk_candidate_host_id_host"),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name="fk_candidate_offer_id_offer"),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["account.id"], name="fk_candidate_proposed_by_account"
        ),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name="fk_candidate_wish_id_wish"),
        sa.PrimaryKeyConstraint("id", name="pk_candidate"),
        sa.UniqueConstraint("wish_id", "offer_id", name="uq_candidate_wish_id_offer_id"),
    )
    op.create_index("ix_candidate_offer_id", "candidate", ["offer_id"])
    op.create_index("ix_candidate_wish_id", "candidate", ["wish_id"])
    op.create_table(
        "introduction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("coordinator_id", sa.Uuid()),
        sa.Column("placement_id", sa.Uuid()),
        sa.Column("host_condition", sa.String(length=24), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True)),
        sa.Column("look_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coordinator_id"], ["account.id"], name="fk_introduction_coordinator_id_account"
        ),
        sa.ForeignKeyConstraint(["host_id"], ["host.id"], name="fk_introduction_host_id_host"),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name="fk_introduction_offer_id_offer"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_introduction_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name="fk_introduction_placement_id_placement"
        ),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name="fk_introduction_wish_id_wish"),
        sa.PrimaryKeyConstraint("id", name="pk_introduction"),
        sa.UniqueConstraint(
            "wish_id", "offer_id", "round", name="uq_introduction_wish_id_offer_id_round"
        ),
    )
    op.create_index("ix_introduction_host_id", "introduction", ["host_id"])
    op.create_index("ix_introduction_look_at", "introduction", ["look_at"])
    op.create_index("ix_introduction_offer_id", "introduction", ["offer_id"])
    op.create_index("ix_introduction_person_id", "introduction", ["person_id"])
    op.create_index("ix_introduction_placement_id", "introduction", ["placement_id"])
    op.create_index("ix_introduction_state", "introduction", ["state"])
    op.create_index("ix_introduction_wish_id", "introduction", ["wish_id"])
    op.create_table(
        "placement_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(24), nullable=False),
        sa.Column("person_id", sa.Uuid()),
        sa.Column("wish_id", sa.Uuid()),
        sa.Column("host_id", sa.Uuid()),
        sa.Column("offer_id", sa.Uuid()),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.Column("no_more_questions", sa.Boolean(), nullable=False),
        sa.Column("quiet_until", sa.DateTime(timezone=True)),
        sa.Column("came_true", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["host.id"], name="fk_placement_member_host_id_host"),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name="fk_placement_member_offer_id_offer"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_placement_member_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name="fk_placement_member_placement_id_placement"
        ),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name="fk_placement_member_wish_id_wish"),
        sa.PrimaryKeyConstraint("id", name="pk_placement_member"),
        sa.UniqueConstraint(
            "placement_id", "offer_id", name="uq_placement_member_placement_id_offer_id"
        ),
        sa.UniqueConstraint(
            "placement_id", "person_id", name="uq_placement_member_placement_id_person_id"
        ),
    )
    op.create_index("ix_placement_member_host_id", "placement_member", ["host_id"])
    op.create_index("ix_placement_member_person_id", "placement_member", ["person_id"])
    op.create_index("ix_placement_member_placement_id", "placement_member", ["placement_id"])
    op.create_table(
        "check_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(24), nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("offers_talk", sa.Boolean(), nullable=False),
        sa.Column("wants_to_talk", sa.Boolean(), nullable=False),
        sa.Column("how_heard", sa.String(24)),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("repeated_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", sa.Uuid()),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name="fk_check_in_answered_by_account"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["placement_member.id"], name="fk_check_in_member_id_placement_member"
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name="fk_check_in_placement_id_placement"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_check_in"),
        sa.UniqueConstraint("member_id", "stage", name="uq_check_in_member_id_stage"),
    )
    op.create_index("ix_check_in_member_id", "check_in", ["member_id"])
    op.create_index("ix_check_in_placement_id", "check_in", ["placement_id"])
    op.create_index("ix_check_in_state_asked_at", "check_in", ["state", "asked_at"])
    op.create_table(
        "introduction_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("introduction_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("by", sa.Uuid()),
        sa.Column("how_said", sa.String(24)),
        sa.Column("how_heard", sa.String(24), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name="fk_introduction_step_by_account"),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introduction.id"],
            name="fk_introduction_step_introduction_id_introduction",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_introduction_step"),
    )
    op.create_index(
        "ix_introduction_step_introduction_id", "introduction_step", ["introduction_id"]
    )
    op.create_table(
        "step_yes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(24), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("how_said", sa.String(24)),
        sa.Column("how_heard", sa.String(24)),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True)),
        sa.Column("look_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", sa.Uuid()),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name="fk_step_yes_answered_by_account"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["placement_member.id"], name="fk_step_yes_member_id_placement_member"
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name="fk_step_yes_placement_id_placement"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_step_yes"),
        sa.UniqueConstraint("member_id", "step", name="uq_step_yes_member_id_step"),
    )
    op.create_index("ix_step_yes_look_at", "step_yes", ["look_at"])
    op.create_index("ix_step_yes_placement_id", "step_yes", ["placement_id"])
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("urgency", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("open_key", sa.String(length=120)),
        sa.Column("coordinator_id", sa.Uuid()),
        sa.Column("person_id", sa.Uuid()),
        sa.Column("host_id", sa.Uuid()),
        sa.Column("introduction_id", sa.Uuid()),
        sa.Column("placement_id", sa.Uuid()),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True)),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("had_by", sa.JSON(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True)),
        sa.Column("taken_at", sa.DateTime(timezone=True)),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.Column("resolved_by", sa.Uuid()),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["coordinator_id"], ["account.id"], name="fk_task_coordinator_id_account"
        ),
        sa.ForeignKeyConstraint(["host_id"], ["host.id"], name="fk_task_host_id_host"),
        sa.ForeignKeyConstraint(
            ["introduction_id"], ["introduction.id"], name="fk_task_introduction_id_introduction"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_task_person_id_person"),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name="fk_task_placement_id_placement"
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by"], ["account.id"], name="fk_task_resolved_by_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
        sa.UniqueConstraint("open_key", name="uq_task_open_key"),
    )
    op.create_index("ix_task_coordinator_id", "task", ["coordinator_id"])
    op.create_index("ix_task_look_at", "task", ["look_at"])
    op.create_index("ix_task_person_id", "task", ["person_id"])
    op.create_index("ix_task_placement_id", "task", ["placement_id"])
    op.create_index("ix_task_town_state", "task", ["town", "state", "due_at"])
    # Two tables that point to each other: SQLite has the reference already, PostgreSQL could not
    # have it before the second table was there.
    if op.get_context().dialect.name == "postgresql":
        op.create_foreign_key(
            "fk_host_approved_by_account", "host", "account", ["approved_by"], ["id"]
        )
