"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agenda_point",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "promise",
                "second_look",
                "added",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("thing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "side",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("raised_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_point")),
        sa.UniqueConstraint(
            "workspace_id", "kind", "thing_id", name=op.f("uq_agenda_point_workspace_id_kind_thing_id")
        ),
    )
    with op.batch_alter_table("agenda_point", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agenda_point_workspace_id_closed_at_raised_at"),
            ["workspace_id", "closed_at", "raised_at"],
            unique=False,
        )

    op.create_table(
        "action",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("raised_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("raised_at", UTCDateTime(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=False),
        sa.Column("done_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("obstacle_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_action")),
    )
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_action_workspace_id_owner_id_done_at"),
            ["workspace_id", "owner_id", "done_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_action_workspace_id_series_id_done_at"),
            ["workspace_id", "series_id", "done_at"],
            unique=False,
        )

    op.create_table(
        "apology",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "meeting_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "meeting_id", "person_id", name=op.f("pk_apology")),
    )
    op.create_table(
        "attendance",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "meeting_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "department",
            sa.Enum(
                "sales", "marketing", name="department", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "meeting_id", "department", "recorded_from", name=op.f("pk_attendance")
        ),
    )
    op.create_table(
        "decision",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("voided_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_workspace_id_meeting_id"), ["workspace_id", "meeting_id"], unique=False
        )

    op.create_table(
        "meeting",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slot", sa.Date(), nullable=False),
        sa.Column("chair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "chair_side",
            sa.Enum(
                "sales", "marketing", name="chair_side", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("notes_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "agenda_state",
            sa.Enum(
                "waiting",
                "asked",
                "written",
                "over",
                name="agenda_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("agenda", sa.JSON(), nullable=False),
        sa.Column("as_of", UTCDateTime(), nullable=True),
        sa.Column("known_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_meeting")),
        sa.UniqueConstraint(
            "workspace_id", "series_id", "slot", name=op.f("uq_meeting_workspace_id_series_id_slot")
        ),
    )
    op.create_table(
        "meeting_note",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_meeting_note")),
    )
    op.create_table(
        "meeting_plan",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "meeting_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "meeting_id", "recorded_from", name=op.f("pk_meeting_plan")),
    )
    with op.batch_alter_table("meeting_plan", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_plan_workspace_id_starts_at"), ["workspace_id", "starts_at"], unique=False
        )

    op.create_table(
        "obstacle",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "side",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("raised_at", UTCDateTime(), nullable=False),
        sa.Column("cleared_at", UTCDateTime(), nullable=False),
        sa.Column("cleared_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("how_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_obstacle")),
    )
    with op.batch_alter_table("obstacle", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_obstacle_workspace_id_cleared_at"), ["workspace_id", "cleared_at"], unique=False
        )

    op.create_table(
        "series",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "lead_review",
                "pipeline",
                "sla_review",
                "quarterly",
                "annual",
                "one_to_one",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_series")),
    )
    op.create_table(
        "series_version",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "series_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.Column(
            "name",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("recurrence", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "on_closed",
            sa.Enum("skip", "move", name="on_closed", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "series_id", "recorded_from", name=op.f("pk_series_version")),
    )

    op.create_table(
        "pairing_avoid",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "avoided",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "person_id", "avoided", "recorded_from", name=op.f("pk_pairing_avoid")
        ),
    )
    op.create_table(
        "pairing_break",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "programme_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.Column(
            "why",
            sa.Enum(
                "skip", "pause", "inactive", name="why", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "programme_id", "person_id", "recorded_from", name=op.f("pk_pairing_break")
        ),
    )
    op.create_table(
        "pairing_group",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Integer(), nullable=False),
        sa.Column("proposed", sa.JSON(), nullable=False),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.Column("off_at", UTCDateTime(), nullable=False),
        sa.Column("off_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_pairing_group")),
    )
    with op.batch_alter_table("pairing_group", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pairing_group_workspace_id_round_id"), ["workspace_id", "round_id"], unique=False
        )

    op.create_table(
        "pairing_member",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "programme_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "programme_id", "person_id", "recorded_from", name=op.f("pk_pairing_member")
        ),
    )
    with op.batch_alter_table("pairing_member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pairing_member_workspace_id_person_id_recorded_to"),
            ["workspace_id", "person_id", "recorded_to"],
            unique=False,
        )

    op.create_table(
        "pairing_outcome",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "group_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "yes", "not_yet", "no", name="answer", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "group_id", "recorded_from", name=op.f("pk_pairing_outcome")),
    )
    op.create_table(
        "pairing_programme",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "channel",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "audience",
            sa.Enum(
                "both",
                "sales_and_seat",
                "leaders",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cadence", sa.JSON(), nullable=False),
        sa.Column(
            "rest",
            sa.Enum("sits_out", "trios", name="rest", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("asked_for", sa.Date(), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_pairing_programme")),
    )
    op.create_table(
        "pairing_round",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slot", sa.Date(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("as_of", UTCDateTime(), nullable=False),
        sa.Column("known_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_pairing_round")),
        sa.UniqueConstraint(
            "workspace_id",
            "programme_id",
            "slot",
            name=op.f("uq_pairing_round_workspace_id_programme_id_slot"),
        ),
    )
    with op.batch_alter_table("pairing_round", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pairing_round_workspace_id_starts_at"), ["workspace_id", "starts_at"], unique=False
        )

    op.create_table(
        "pairing_seat",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "round_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "taking",
            sa.Enum(
                "group",
                "sat_out",
                "alone",
                "nobody",
                "skipped",
                "paused",
                "inactive",
                "away",
                "gone",
                name="taking",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "side",
            sa.Enum("sales", "marketing", name="side", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("either", sa.Boolean(), nullable=False),
        sa.Column(
            "office",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("spoke", sa.Boolean(), nullable=False),
        sa.Column("left_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "round_id", "person_id", name=op.f("pk_pairing_seat")),
    )
    with op.batch_alter_table("pairing_seat", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pairing_seat_workspace_id_group_id"), ["workspace_id", "group_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_pairing_seat_workspace_id_person_id_round_id"),
            ["workspace_id", "person_id", "round_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_pairing_seat_workspace_id_told_round_id"),
            ["workspace_id", "told", "round_id"],
            unique=False,
        )

    op.create_table(
        "pairing_time",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "group_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("chosen_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("called_off", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "group_id", "recorded_from", name=op.f("pk_pairing_time")),
    )
    with op.batch_alter_table("pairing_time", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pairing_time_workspace_id_starts_at"), ["workspace_id", "starts_at"], unique=False
        )
    op.create_table(
        "curriculum",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "programme_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weeks", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "programme_id", "recorded_from", name=op.f("pk_curriculum")),
    )
    op.create_table(
        "debrief",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "turn_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("landed_at", UTCDateTime(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "turn_id", name=op.f("pk_debrief")),
    )
    op.create_table(
        "field_note",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("turn_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("gap_at", UTCDateTime(), nullable=False),
        sa.Column("removed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_field_note")),
    )
    with op.batch_alter_table("field_note", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_field_note_workspace_id_turn_id"), ["workspace_id", "turn_id"], unique=False
        )

    op.create_table(
        "turn_item",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "turn_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "week", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "word",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("done_at", UTCDateTime(), nullable=False),
        sa.Column("voided_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "turn_id", "week", "word", name=op.f("pk_turn_item")),
    )

    op.create_table(
        "programme",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_programme")),
    )
    op.create_table(
        "programme_approval",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "programme_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "side",
            sa.Enum("sales", "marketing", name="side", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("agreed_at", UTCDateTime(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voided_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "programme_id", "side", "agreed_at", name=op.f("pk_programme_approval")
        ),
    )
    op.create_table(
        "programme_closed",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column(
            "name",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("removed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_programme_closed")),
    )
    with op.batch_alter_table("programme_closed", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_programme_closed_workspace_id_programme_id_removed_at"),
            ["workspace_id", "programme_id", "removed_at"],
            unique=False,
        )

    op.create_table(
        "programme_version",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "programme_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.Column(
            "name",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum("weeks", "days", name="unit", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("visitors", sa.JSON(), nullable=False),
        sa.Column("hosts", sa.JSON(), nullable=False),
        sa.Column("one_per_team", sa.Boolean(), nullable=False),
        sa.Column(
            "cover",
            sa.Enum("team", "nobody", name="cover", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("pause", sa.Integer(), nullable=False),
        sa.Column("ahead", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "programme_id", "recorded_from", name=op.f("pk_programme_version")
        ),
    )
    op.create_table(
        "turn",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_turn")),
        sa.UniqueConstraint(
            "workspace_id",
            "programme_id",
            "person_id",
            "round",
            name=op.f("uq_turn_workspace_id_programme_id_person_id_round"),
        ),
    )
    op.create_table(
        "turn_offer",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("turn_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offered_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "taken",
                "declined",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("taken_turn_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_turn_offer")),
    )
    with op.batch_alter_table("turn_offer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_turn_offer_workspace_id_turn_id_closed_at"),
            ["workspace_id", "turn_id", "closed_at"],
            unique=False,
        )

    op.create_table(
        "turn_plan",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "turn_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cover_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned", "cancelled", name="state", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "turn_id", "recorded_from", name=op.f("pk_turn_plan")),
    )
    with op.batch_alter_table("turn_plan", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_turn_plan_workspace_id_last_on"), ["workspace_id", "last_on"], unique=False
        )

    op.create_table(
        "duty_change",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("rota_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("serves_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counts_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "rule",
                "swap",
                "given",
                "taken",
                name="how",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("pair", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("voided_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_duty_change")),
    )
    with op.batch_alter_table("duty_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_duty_change_workspace_id_rota_id_day"),
            ["workspace_id", "rota_id", "day"],
            unique=False,
        )

    op.create_table(
        "duty_member",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "rota_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("valid_from", UTCDateTime(), nullable=False),
        sa.Column("valid_to", UTCDateTime(), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "rota_id", "person_id", "valid_from", name=op.f("pk_duty_member")
        ),
    )
    op.create_table(
        "duty_offer",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("rota_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=False),
        sa.Column("taken_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_duty_offer")),
    )
    with op.batch_alter_table("duty_offer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_duty_offer_workspace_id_rota_id_day"),
            ["workspace_id", "rota_id", "day"],
            unique=False,
        )

    op.create_table(
        "duty_rota",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_duty_rota")),
    )
    op.create_table(
        "duty_turn",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "rota_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counts_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "rule",
                "swap",
                "given",
                "taken",
                name="how",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("last_on", UTCDateTime(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "rota_id", "day", "place", "recorded_from", name=op.f("pk_duty_turn")
        ),
    )
    with op.batch_alter_table("duty_turn", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_duty_turn_workspace_id_ends_at"), ["workspace_id", "ends_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_duty_turn_workspace_id_rota_id_counts_id_starts_at"),
            ["workspace_id", "rota_id", "counts_id", "starts_at"],
            unique=False,
        )

    op.create_table(
        "duty_version",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "rota_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.Column(
            "name",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "length",
            sa.Enum("day", "week", name="length", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("schedule", sa.JSON(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("mixed", sa.Boolean(), nullable=False),
        sa.Column(
            "crew",
            sa.Enum(
                "sales",
                "marketing",
                "both",
                "named",
                name="crew",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("topic", sa.Boolean(), nullable=False),
        sa.Column(
            "usergroup",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "rota_id", "recorded_from", name=op.f("pk_duty_version")),
    )

    op.create_table(
        "agreement",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "version",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("effective_from", UTCDateTime(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "version", name=op.f("pk_agreement")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "verb",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "thing",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_workspace_id_at"), ["workspace_id", "at"], unique=False)

    op.create_table(
        "beat",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=True),
        sa.Column(
            "by",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "version",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "name", name=op.f("pk_beat")),
    )
    op.create_table(
        "campaign",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "name",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "word",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "channel",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("muted_until", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("workspace_id", "word", name=op.f("uq_campaign_workspace_id_word")),
    )
    op.create_table(
        "channel",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "slack_id",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "used_for",
            sa.Enum(
                "none",
                "marketing",
                "sales",
                "both",
                name="used_for",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("member", sa.Boolean(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("outsiders", sa.Boolean(), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("widened_at", UTCDateTime(), nullable=True),
        sa.Column("allowed_at", UTCDateTime(), nullable=True),
        sa.Column("notes_shown", sa.Boolean(), nullable=False),
        sa.Column("muted_codes", sa.JSON(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "slack_id", name=op.f("pk_channel")),
    )
    op.create_table(
        "closed_day",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "calendar",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "name",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("removed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "calendar", "day", "recorded_at", name=op.f("pk_closed_day")),
    )
    op.create_table(
        "closed_month",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("as_of", UTCDateTime(), nullable=False),
        sa.Column("known_at", UTCDateTime(), nullable=False),
        sa.Column(
            "definition",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("closed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "first", name=op.f("pk_closed_month")),
    )
    op.create_table(
        "content",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "name",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "word",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "deck",
                "case_study",
                "one_pager",
                "guide",
                "page",
                "video",
                "sheet",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("link", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("muted_until", UTCDateTime(), nullable=True),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("retired_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_content")),
        sa.UniqueConstraint("workspace_id", "word", name=op.f("uq_content_workspace_id_word")),
    )
    op.create_table(
        "counter",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("value", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "name", name=op.f("pk_counter")),
    )
    op.create_table(
        "currency_rate",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "currency",
            sa.String(length=3).with_variant(sa.String(length=3, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column(
            "rate",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "currency", "first", "recorded_from", name=op.f("pk_currency_rate")
        ),
    )
    op.create_table(
        "definition",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "version",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("effective_from", UTCDateTime(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "name", "version", name=op.f("pk_definition")),
    )
    op.create_table(
        "endpoint_secret",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "endpoint_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("sealed", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "endpoint_id", "number", name=op.f("pk_endpoint_secret")),
    )
    op.create_table(
        "expected_file",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "by_time",
            sa.String(length=5).with_variant(sa.String(length=5, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("told_for", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "kind", name=op.f("pk_expected_file")),
    )
    op.create_table(
        "external_id",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "workspace",
                "person",
                "team",
                "lead",
                "opportunity",
                "campaign",
                "touch",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "external",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("thing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "kind", "source", "external", name=op.f("pk_external_id")),
    )
    with op.batch_alter_table("external_id", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_external_id_workspace_id_kind_thing_id"),
            ["workspace_id", "kind", "thing_id"],
            unique=False,
        )

    op.create_table(
        "fix",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "code",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("promised_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("promised_at", UTCDateTime(), nullable=False),
        sa.Column("change_from", sa.Date(), nullable=True),
        sa.Column("check_on", sa.Date(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "open",
                "changed",
                "not_yet",
                "withdrawn",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("outcome_at", UTCDateTime(), nullable=True),
        sa.Column("outcome_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fix")),
    )
    with op.batch_alter_table("fix", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fix_workspace_id_campaign_id_promised_at"),
            ["workspace_id", "campaign_id", "promised_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_fix_workspace_id_outcome_check_on"),
            ["workspace_id", "outcome", "check_on"],
            unique=False,
        )

    op.create_table(
        "heard",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "workspace",
                "person",
                "team",
                "lead",
                "opportunity",
                "campaign",
                "touch",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "thing_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "kind", "thing_id", name=op.f("pk_heard")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "file",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "digest",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("exported_at", UTCDateTime(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "done",
                "stopped",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("endpoint_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("read", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("new", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("changed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("same", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("refused", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("flagged", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_run_workspace_id_kind_exported_at"),
            ["workspace_id", "kind", "exported_at"],
            unique=False,
        )

    op.create_table(
        "inbound_key",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("effect", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_inbound_key")),
    )
    with op.batch_alter_table("inbound_key", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inbound_key_workspace_id_at"), ["workspace_id", "at"], unique=False
        )

    op.create_table(
        "lane",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column(
            "lease_by",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("not_before", UTCDateTime(), nullable=True),
        sa.Column(
            "broken",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("broken_told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "name", name=op.f("pk_lane")),
    )
    op.create_table(
        "last_seen",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "person_id", name=op.f("pk_last_seen")),
    )
    op.create_table(
        "lead",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "company",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "folded",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "new",
                "mql",
                "assigned",
                "accepted",
                "qualified",
                "won",
                "lost",
                "recycled",
                "disqualified",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cycle", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "marketing",
                "inside_sales",
                "sales",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "queue",
            sa.Enum(
                "routing",
                "nurture",
                "marketing_triage",
                "none",
                name="queue",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "source",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "segment",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "region",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "account",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "account_number",
            sa.String(length=253).with_variant(sa.String(length=253, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "domain",
            sa.String(length=253).with_variant(sa.String(length=253, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "country",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("employees", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hot", sa.Boolean(), nullable=False),
        sa.Column("refused_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "inside",
            sa.Enum(
                "none",
                "accepted",
                "qualified",
                name="inside",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("back_on", sa.Date(), nullable=True),
        sa.Column("snoozed_until", UTCDateTime(), nullable=True),
        sa.Column(
            "link",
            sa.String(length=500).with_variant(sa.String(length=500, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_lead")),
    )
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lead_workspace_id_created_at"), ["workspace_id", "created_at"], unique=False
        )
        batch_op.create_index(
            "ix_lead_account_number",
            ["workspace_id", "account_number"],
            unique=False,
            sqlite_where=sa.text("account_number != ''"),
            postgresql_where=sa.text("account_number != ''"),
        )
        batch_op.create_index(
            "ix_lead_back_on",
            ["workspace_id", "back_on"],
            unique=False,
            sqlite_where=sa.text("back_on IS NOT NULL"),
            postgresql_where=sa.text("back_on IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_lead_domain",
            ["workspace_id", "domain"],
            unique=False,
            sqlite_where=sa.text("domain != ''"),
            postgresql_where=sa.text("domain != ''"),
        )
        batch_op.create_index(
            "ix_lead_in_no_queue",
            ["workspace_id", "id"],
            unique=False,
            sqlite_where=sa.text(
                "owner_id = 0 AND queue = 'none' AND stage IN ('new', 'mql', 'assigned', 'accepted', 'qualified', 'recycled')"
            ),
            postgresql_where=sa.text(
                "owner_id = 0 AND queue = 'none' AND stage IN ('new', 'mql', 'assigned', 'accepted', 'qualified', 'recycled')"
            ),
        )
        batch_op.create_index(
            "ix_lead_merged_into",
            ["workspace_id", "merged_into"],
            unique=False,
            sqlite_where=sa.text("merged_into > 0"),
            postgresql_where=sa.text("merged_into > 0"),
        )
        batch_op.create_index(
            batch_op.f("ix_lead_workspace_id_campaign_id"), ["workspace_id", "campaign_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_lead_workspace_id_folded"), ["workspace_id", "folded"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_lead_workspace_id_owner_id_stage"),
            ["workspace_id", "owner_id", "stage"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_lead_workspace_id_stage_id"), ["workspace_id", "stage", "id"], unique=False
        )

    op.create_table(
        "notice",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "dedup_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "act",
            sa.Enum(
                "post",
                "reply",
                "present",
                "delete",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "parent_id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column(
            "target",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "lane",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "sending",
                "sent",
                "failed",
                "held",
                "expired",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_try_at", UTCDateTime(), nullable=True),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column(
            "lease_by",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("lookups", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("as_of", UTCDateTime(), nullable=True),
        sa.Column("known_at", UTCDateTime(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("edition", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("edition_sent", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "channel",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "ts",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column(
            "error",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "reference",
            sa.String(length=12).with_variant(sa.String(length=12, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "cause",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "picture",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "picture_of",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("picture_tries", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_notice")),
        sa.UniqueConstraint("workspace_id", "dedup_key", name=op.f("uq_notice_workspace_id_dedup_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notice_full",
            ["workspace_id", "due_at"],
            unique=False,
            sqlite_where=sa.text("CAST(payload AS TEXT) <> '{}'"),
            postgresql_where=sa.text("CAST(payload AS TEXT) <> '{}'"),
        )
        batch_op.create_index(
            "ix_notice_lane", ["workspace_id", "lane", "state", "priority", "due_at"], unique=False
        )
        batch_op.create_index("ix_notice_parent", ["workspace_id", "parent_id", "part"], unique=False)
        batch_op.create_index(
            "ix_notice_pending",
            ["priority", "due_at", "part", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ix_notice_sending",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.create_index(
            "ix_notice_stuck",
            ["workspace_id", "state"],
            unique=False,
            sqlite_where=sa.text("state IN ('held', 'failed')"),
            postgresql_where=sa.text("state IN ('held', 'failed')"),
        )
        batch_op.create_index(
            "ix_notice_subscription", ["workspace_id", "subscription_id", "as_of"], unique=False
        )
        batch_op.create_index("ix_notice_ts", ["workspace_id", "channel", "ts"], unique=False)

    op.create_table(
        "notice_subject",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "notice_id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "thing_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "notice_id", "kind", "thing_id", name=op.f("pk_notice_subject")
        ),
    )
    with op.batch_alter_table("notice_subject", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notice_subject_workspace_id_kind_thing_id"),
            ["workspace_id", "kind", "thing_id"],
            unique=False,
        )

    op.create_table(
        "opportunity",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "name",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "folded",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "origin",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "segment",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "region",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "link",
            sa.String(length=500).with_variant(sa.String(length=500, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_opportunity")),
    )
    with op.batch_alter_table("opportunity", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_opportunity_workspace_id_folded"), ["workspace_id", "folded"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_opportunity_workspace_id_lead_id"), ["workspace_id", "lead_id"], unique=False
        )

    op.create_table(
        "reason_flag",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "code",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "counts",
            sa.String(length=10).with_variant(sa.String(length=10, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "code", "recorded_from", name=op.f("pk_reason_flag")),
    )
    op.create_table(
        "rota",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "pool_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("picks", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("credits", sa.JSON(), nullable=False),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "pool_id", name=op.f("pk_rota")),
    )
    op.create_table(
        "routing_version",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "version",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "version", name=op.f("pk_routing_version")),
    )
    with op.batch_alter_table("routing_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_routing_version_workspace_id_recorded_at"),
            ["workspace_id", "recorded_at"],
            unique=False,
        )

    op.create_table(
        "setup_code",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "hashed",
            sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_setup_code")),
    )
    op.create_table(
        "stage_map",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "label",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "meaning",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("probability", sa.Integer(), nullable=False),
        sa.Column(
            "category",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "source", "label", "recorded_from", name=op.f("pk_stage_map")
        ),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "target",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("schedule", sa.JSON(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "on", "paused", "off", name="state", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("paused_until", UTCDateTime(), nullable=True),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("next_at", UTCDateTime(), nullable=False),
        sa.Column("last_as_of", UTCDateTime(), nullable=True),
        sa.Column("last_known_at", UTCDateTime(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint(
            "workspace_id", "target", "kind", name=op.f("uq_subscription_workspace_id_target_kind")
        ),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_subscription_workspace_id_state_next_at"),
            ["workspace_id", "state", "next_at"],
            unique=False,
        )

    op.create_table(
        "suppression",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "hashed",
            sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "hashed", name=op.f("pk_suppression")),
    )
    op.create_table(
        "target",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "revenue",
                "mqls",
                "pipeline",
                "sourced",
                "sourced_pipeline",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "currency",
            sa.String(length=3).with_variant(sa.String(length=3, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint(
            "workspace_id",
            "kind",
            "first",
            "end",
            "team_id",
            "person_id",
            "recorded_from",
            name=op.f("uq_target_workspace_id_kind_first_end_team_id_person_id_recorded_from"),
        ),
    )
    op.create_table(
        "team",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "name",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "word",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "department",
            sa.Enum(
                "sales", "marketing", name="department", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "region",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("backup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("inside", sa.Boolean(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_team")),
        sa.UniqueConstraint("workspace_id", "word", name=op.f("uq_team_workspace_id_word")),
    )
    op.create_table(
        "working_calendar",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "version",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "zone",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("own_days", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "version", name=op.f("pk_working_calendar")),
    )
    op.create_table(
        "workspace",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "name",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "zone",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "currency",
            sa.String(length=3).with_variant(sa.String(length=3, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "country",
            sa.String(length=12).with_variant(sa.String(length=12, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("fiscal_start_month", sa.Integer(), nullable=False),
        sa.Column("fiscal_named_by_end", sa.Boolean(), nullable=False),
        sa.Column("live_since", UTCDateTime(), nullable=False),
        sa.Column(
            "suspended",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("terms_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
    )
    op.create_table(
        "clock",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cycle", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "accept",
                "first_touch",
                "next_step",
                "attempts",
                "answer",
                "look",
                "enrich",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("calendar_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agreement_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("stopped_at", UTCDateTime(), nullable=False),
        sa.Column(
            "outcome",
            sa.String(length=10).with_variant(sa.String(length=10, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("stop_recorded_at", UTCDateTime(), nullable=False),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("handoff", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("climbs", sa.Boolean(), nullable=False),
        sa.Column("next_at", UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_clock_workspace_id_lead_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
        sa.UniqueConstraint(
            "workspace_id",
            "lead_id",
            "cycle",
            "kind",
            "handoff",
            "started_at",
            name=op.f("uq_clock_workspace_id_lead_id_cycle_kind_handoff_started_at"),
        ),
    )
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.create_index(
            "ix_clock_due", ["workspace_id", "kind", "due_at", "stopped_at", "team_id"], unique=False
        )
        batch_op.create_index("ix_clock_heard", ["workspace_id", "stop_recorded_at", "due_at"], unique=False)
        batch_op.create_index("ix_clock_next", ["workspace_id", "next_at"], unique=False)
        batch_op.create_index("ix_clock_running", ["workspace_id", "stopped_at", "due_at"], unique=False)

    op.create_table(
        "contact",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "lead_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "title",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "email",
            sa.String(length=320).with_variant(sa.String(length=320, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "phone",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "place",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "asked",
            sa.String(length=500).with_variant(sa.String(length=500, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "email_hash",
            sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("erased_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_contact_workspace_id_lead_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "lead_id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_workspace_id_email_hash"), ["workspace_id", "email_hash"], unique=False
        )

    op.create_table(
        "calendar_feed",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "hashed",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "channel",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=False),
        sa.Column(
            "content",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_calendar_feed_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("workspace_id", "hashed", name=op.f("uq_calendar_feed_workspace_id_hashed")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_calendar_feed_workspace_id_person_id_channel"),
            ["workspace_id", "person_id", "channel"],
            unique=False,
        )

    op.create_table(
        "endpoint",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "hashed",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "scheme",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("map", sa.JSON(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=False),
        sa.Column("heard_at", UTCDateTime(), nullable=True),
        sa.Column("refused_at", UTCDateTime(), nullable=True),
        sa.Column(
            "refused_for",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_endpoint_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_endpoint")),
        sa.UniqueConstraint("workspace_id", "hashed", name=op.f("uq_endpoint_workspace_id_hashed")),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "about",
            sa.Enum(
                "lead",
                "campaign",
                "content",
                name="about",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "good", "ok", "poor", name="verdict", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("thanked_at", UTCDateTime(), nullable=True),
        sa.Column("voided_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_feedback_workspace_id_lead_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_feedback_workspace_id_author_id_at"),
            ["workspace_id", "author_id", "at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_feedback_workspace_id_campaign_id_at"),
            ["workspace_id", "campaign_id", "at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_feedback_workspace_id_content_id_at"),
            ["workspace_id", "content_id", "at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_feedback_workspace_id_lead_id"), ["workspace_id", "lead_id"], unique=False
        )

    op.create_table(
        "finding",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "lead_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "why",
            sa.Enum(
                "routing",
                "untouched",
                "nobody",
                "gone",
                "away",
                "no_clock",
                "no_step",
                "unanswered",
                "unruled",
                "contradicts",
                name="why",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("found_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_finding_workspace_id_lead_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "lead_id", "why", "found_at", name=op.f("pk_finding")),
        sa.UniqueConstraint(
            "workspace_id",
            "lead_id",
            "why",
            "ended_at",
            name=op.f("uq_finding_workspace_id_lead_id_why_ended_at"),
        ),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_finding_workspace_id_ended_at_found_at"),
            ["workspace_id", "ended_at", "found_at"],
            unique=False,
        )

    op.create_table(
        "installation",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "team",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "enterprise",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "bot_user",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "bot_id",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "app_id",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("token", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("scopes", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("installed_at", UTCDateTime(), nullable=False),
        sa.Column("charts_refused_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_installation_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_installation")),
    )
    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_installation_team"), ["team"], unique=False)

    op.create_table(
        "ladder_step",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "clock_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "round", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "step", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "again", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "who",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "told",
                "nobody",
                "snoozed",
                "passed_on",
                "kept",
                "agenda",
                "not_reached",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "notice_id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("reaches_at", UTCDateTime(), nullable=False),
        sa.Column("acked_at", UTCDateTime(), nullable=True),
        sa.Column("acked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_ladder_step_workspace_id_lead_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "clock_id", "round", "step", "again", "person_id", name=op.f("pk_ladder_step")
        ),
    )
    with op.batch_alter_table("ladder_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ladder_step_workspace_id_lead_id"), ["workspace_id", "lead_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ladder_step_workspace_id_outcome_at"),
            ["workspace_id", "outcome", "at"],
            unique=False,
        )

    op.create_table(
        "lead_cycle",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "lead_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "cycle", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "origin",
            sa.Enum(
                "marketing",
                "inside_sales",
                "sales",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "source",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "segment",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "region",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "account_key",
            sa.String(length=253).with_variant(sa.String(length=253, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("definition_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agreement_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "reason",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.Column("mql_at", UTCDateTime(), nullable=True),
        sa.Column("assigned_at", UTCDateTime(), nullable=True),
        sa.Column("tele_accepted_at", UTCDateTime(), nullable=True),
        sa.Column("tele_qualified_at", UTCDateTime(), nullable=True),
        sa.Column("accepted_at", UTCDateTime(), nullable=True),
        sa.Column("touched_at", UTCDateTime(), nullable=True),
        sa.Column("rejected_at", UTCDateTime(), nullable=True),
        sa.Column("qualified_at", UTCDateTime(), nullable=True),
        sa.Column("won_at", UTCDateTime(), nullable=True),
        sa.Column("lost_at", UTCDateTime(), nullable=True),
        sa.Column("recycled_at", UTCDateTime(), nullable=True),
        sa.Column("disqualified_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_lead_cycle_workspace_id_lead_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "lead_id", "cycle", name=op.f("pk_lead_cycle")),
    )
    with op.batch_alter_table("lead_cycle", schema=None) as batch_op:
        batch_op.create_index(
            "ix_lead_cycle_mql",
            ["workspace_id", "mql_at", "cycle", "origin", "campaign_id", "team_id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_lead_cycle_rejected", ["workspace_id", "rejected_at", "reason", "campaign_id"], unique=False
        )
        batch_op.create_index(
            "ix_lead_cycle_won",
            ["workspace_id", "won_at", "mql_at", "account_key"],
            unique=False,
            sqlite_where=sa.text("won_at IS NOT NULL"),
            postgresql_where=sa.text("won_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_lead_cycle_account_won",
            ["workspace_id", "account_key", "won_at"],
            unique=False,
            sqlite_where=sa.text("won_at IS NOT NULL"),
            postgresql_where=sa.text("won_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_lead_cycle_accepted",
            ["workspace_id", "accepted_at"],
            unique=False,
            sqlite_where=sa.text("accepted_at IS NOT NULL"),
            postgresql_where=sa.text("accepted_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_lead_cycle_qualified",
            ["workspace_id", "qualified_at"],
            unique=False,
            sqlite_where=sa.text("qualified_at IS NOT NULL"),
            postgresql_where=sa.text("qualified_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_lead_cycle_tele_accepted",
            ["workspace_id", "tele_accepted_at"],
            unique=False,
            sqlite_where=sa.text("tele_accepted_at IS NOT NULL"),
            postgresql_where=sa.text("tele_accepted_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_lead_cycle_tele_qualified",
            ["workspace_id", "tele_qualified_at"],
            unique=False,
            sqlite_where=sa.text("tele_qualified_at IS NOT NULL"),
            postgresql_where=sa.text("tele_qualified_at IS NOT NULL"),
        )

    op.create_table(
        "lead_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cycle", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "created",
                "marketing_qualified",
                "assigned",
                "rerouted",
                "tele_accepted",
                "tele_qualified",
                "accepted",
                "touched",
                "rejected",
                "recycled",
                "disqualified",
                "returned",
                "sales_qualified",
                "won",
                "lost",
                "revived",
                "reopened",
                "snoozed",
                "answered",
                "second_look",
                "ruled",
                "missing",
                "filled",
                "not_to_be_had",
                "voided",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "source_stage",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "target_stage",
            sa.Enum(
                "new",
                "mql",
                "assigned",
                "accepted",
                "qualified",
                "won",
                "lost",
                "recycled",
                "disqualified",
                name="target_stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "queue",
            sa.Enum(
                "routing",
                "nurture",
                "marketing_triage",
                "none",
                name="queue",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "code",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("back_on", sa.Date(), nullable=True),
        sa.Column(
            "touch",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "via",
            sa.Enum(
                "command",
                "form",
                "shell",
                "file",
                "webhook",
                "clock",
                "demo",
                name="via",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("observed", sa.Boolean(), nullable=False),
        sa.Column(
            "flagged",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voids", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column(
            "inbound",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("until", UTCDateTime(), nullable=True),
        sa.Column("occurred_at", UTCDateTime(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_lead_event_workspace_id_lead_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_event")),
        sa.UniqueConstraint(
            "workspace_id", "lead_id", "seq", name=op.f("uq_lead_event_workspace_id_lead_id_seq")
        ),
    )
    with op.batch_alter_table("lead_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_lead_event_by_hand",
            ["workspace_id", "recorded_at"],
            unique=False,
            sqlite_where=sa.text("actor_id > 0"),
            postgresql_where=sa.text("actor_id > 0"),
        )
        batch_op.create_index(
            "ix_lead_event_handed_on",
            ["workspace_id", "other_id"],
            unique=False,
            sqlite_where=sa.text("kind = 'tele_qualified'"),
            postgresql_where=sa.text("kind = 'tele_qualified'"),
        )
        batch_op.create_index(
            "ix_lead_event_merged",
            ["workspace_id", "other_id"],
            unique=False,
            sqlite_where=sa.text("kind = 'disqualified' AND other_id > 0"),
            postgresql_where=sa.text("kind = 'disqualified' AND other_id > 0"),
        )
        batch_op.create_index(
            "ix_lead_event_opted_out",
            ["workspace_id", "lead_id"],
            unique=False,
            sqlite_where=sa.text("kind = 'disqualified' AND code = 'opt_out'"),
            postgresql_where=sa.text("kind = 'disqualified' AND code = 'opt_out'"),
        )
        batch_op.create_index(
            "ix_lead_event_happened",
            ["workspace_id", "kind", "occurred_at", "lead_id", "cycle", "voided"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_lead_event_workspace_id_recorded_at"),
            ["workspace_id", "recorded_at"],
            unique=False,
        )

    op.create_table(
        "note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("erased_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_note_workspace_id_lead_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_note_workspace_id_lead_id"), ["workspace_id", "lead_id"], unique=False
        )

    op.create_table(
        "deal_snooze",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opportunity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("valid_from", UTCDateTime(), nullable=False),
        sa.Column("valid_to", UTCDateTime(), nullable=False),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "opportunity_id"],
            ["opportunity.workspace_id", "opportunity.id"],
            name=op.f("fk_deal_snooze_workspace_id_opportunity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_snooze")),
    )
    with op.batch_alter_table("deal_snooze", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_deal_snooze_workspace_id_opportunity_id"),
            ["workspace_id", "opportunity_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_deal_snooze_workspace_id_until_opportunity_id"),
            ["workspace_id", "until", "opportunity_id"],
            unique=False,
        )

    op.create_table(
        "opportunity_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opportunity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "open",
                "won",
                "lost",
                "removed",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("stage_since", UTCDateTime(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "currency",
            sa.String(length=3).with_variant(sa.String(length=3, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("close_date", sa.Date(), nullable=True),
        sa.Column("pushes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "category",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("probability", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("next_step", sa.Boolean(), nullable=False),
        sa.Column("last_activity_at", UTCDateTime(), nullable=True),
        sa.Column(
            "loss_reason",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("assumed", sa.Boolean(), nullable=False),
        sa.Column("valid_from", UTCDateTime(), nullable=False),
        sa.Column("valid_to", UTCDateTime(), nullable=False),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "opportunity_id"],
            ["opportunity.workspace_id", "opportunity.id"],
            name=op.f("fk_opportunity_version_workspace_id_opportunity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity_version")),
        sa.UniqueConstraint(
            "workspace_id",
            "opportunity_id",
            "valid_from",
            "recorded_from",
            name=op.f("uq_opportunity_version_workspace_id_opportunity_id_valid_from_recorded_from"),
        ),
    )
    with op.batch_alter_table("opportunity_version", schema=None) as batch_op:
        batch_op.create_index(
            "ix_opportunity_version_changed", ["workspace_id", "valid_from", "opportunity_id"], unique=False
        )
        batch_op.create_index(
            "ix_opportunity_version_heard", ["workspace_id", "recorded_from", "opportunity_id"], unique=False
        )
        batch_op.create_index(
            "ix_opportunity_version_open",
            [
                "workspace_id",
                "valid_to",
                "valid_from",
                "recorded_to",
                "recorded_from",
                "stage",
                "stage_since",
                "last_activity_at",
                "close_date",
                "pushes",
                "next_step",
                "opportunity_id",
            ],
            unique=False,
            sqlite_where=sa.text("kind = 'open'"),
            postgresql_where=sa.text("kind = 'open'"),
        )
        batch_op.create_index(
            "ix_opportunity_version_recorded", ["workspace_id", "recorded_to", "recorded_from"], unique=False
        )
        batch_op.create_index(
            "ix_opportunity_version_slice",
            [
                "workspace_id",
                "kind",
                "close_date",
                "valid_to",
                "valid_from",
                "recorded_to",
                "recorded_from",
                "amount",
                "currency",
                "team_id",
                "opportunity_id",
                "loss_reason",
            ],
            unique=False,
        )

    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "name",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "folded",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "email_hash",
            sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("email_confirmed", sa.Boolean(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "member",
                "guest",
                "stranger",
                "bot",
                "deactivated",
                "unknown",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "zone",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("slack_owner", sa.Boolean(), nullable=False),
        sa.Column(
            "dm",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("preferences", sa.JSON(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_person_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_person_workspace_id_id")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_workspace_id_email_hash"), ["workspace_id", "email_hash"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_person_workspace_id_folded"), ["workspace_id", "folded"], unique=False
        )

    op.create_table(
        "rejection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cycle", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "code",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "criterion",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rejected_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner_before", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "stage_before",
            sa.Enum(
                "new",
                "mql",
                "assigned",
                "accepted",
                "qualified",
                "won",
                "lost",
                "recycled",
                "disqualified",
                name="stage_before",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attempts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("definition_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "answered",
                "second_look",
                "upheld",
                "overruled",
                "voided",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("back_on", sa.Date(), nullable=True),
        sa.Column(
            "answer",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("answered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("answer_note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answer_until", sa.Date(), nullable=True),
        sa.Column("duplicate_of", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("fix_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("look_until", UTCDateTime(), nullable=True),
        sa.Column("sales_note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("marketing_note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "seen_by_rep",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_rejection_workspace_id_lead_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejection")),
        sa.UniqueConstraint(
            "workspace_id",
            "lead_id",
            "cycle",
            "opened_at",
            name=op.f("uq_rejection_workspace_id_lead_id_cycle_opened_at"),
        ),
    )
    with op.batch_alter_table("rejection", schema=None) as batch_op:
        batch_op.create_index(
            "ix_rejection_promised",
            ["workspace_id", "fix_id"],
            unique=False,
            sqlite_where=sa.text("fix_id > 0"),
            postgresql_where=sa.text("fix_id > 0"),
        )
        batch_op.create_index(
            batch_op.f("ix_rejection_workspace_id_campaign_id_opened_at"),
            ["workspace_id", "campaign_id", "opened_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_rejection_workspace_id_opened_at"), ["workspace_id", "opened_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_rejection_workspace_id_rejected_by_opened_at"),
            ["workspace_id", "rejected_by", "opened_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_rejection_workspace_id_state_due_at"),
            ["workspace_id", "state", "due_at"],
            unique=False,
        )

    op.create_table(
        "routed",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cycle", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pool_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("had", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shares", sa.JSON(), nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_routed_workspace_id_lead_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routed")),
        sa.UniqueConstraint(
            "workspace_id", "lead_id", "seq", name=op.f("uq_routed_workspace_id_lead_id_seq")
        ),
    )
    with op.batch_alter_table("routed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_routed_workspace_id_at"), ["workspace_id", "at"], unique=False)

    op.create_table(
        "routing_pool",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "version",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "name",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "word",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "version"],
            ["routing_version.workspace_id", "routing_version.version"],
            name=op.f("fk_routing_pool_workspace_id_version"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "version", "id", name=op.f("pk_routing_pool")),
    )
    op.create_table(
        "routing_rule",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "version",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "owner",
                "relationship",
                "segment",
                "territory",
                "pool",
                "catch_all",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("pool_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "version"],
            ["routing_version.workspace_id", "routing_version.version"],
            name=op.f("fk_routing_rule_workspace_id_version"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "version", "id", name=op.f("pk_routing_rule")),
    )
    op.create_table(
        "routing_wait",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "lead_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("cycle", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pool_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hot", sa.Boolean(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("tried_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_routing_wait_workspace_id_lead_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "lead_id", name=op.f("pk_routing_wait")),
    )
    with op.batch_alter_table("routing_wait", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_routing_wait_workspace_id_pool_id_tried_at"),
            ["workspace_id", "pool_id", "tried_at"],
            unique=False,
        )

    op.create_table(
        "invited",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_invited_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "person_id", name=op.f("pk_invited")),
    )

    op.create_table(
        "invitation",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "ref",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("tellings", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("over_at", UTCDateTime(), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_invitation_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "person_id", "ref", name=op.f("pk_invitation")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invitation_workspace_id_over_at"), ["workspace_id", "over_at"], unique=False
        )

    op.create_table(
        "away",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("removed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_away_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_away")),
    )
    with op.batch_alter_table("away", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_away_workspace_id_person_id_ends_at"),
            ["workspace_id", "person_id", "ends_at"],
            unique=False,
        )

    op.create_table(
        "membership",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("valid_from", UTCDateTime(), nullable=False),
        sa.Column("valid_to", UTCDateTime(), nullable=False),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_membership_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["team.workspace_id", "team.id"],
            name=op.f("fk_membership_workspace_id_team_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "workspace_id",
            "person_id",
            "team_id",
            "valid_from",
            "recorded_from",
            name=op.f("uq_membership_workspace_id_person_id_team_id_valid_from_recorded_from"),
        ),
    )
    op.create_table(
        "pool_member",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "version",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "pool_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weight", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cap", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "hours",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_pool_member_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "version", "pool_id"],
            ["routing_pool.workspace_id", "routing_pool.version", "routing_pool.id"],
            name=op.f("fk_pool_member_workspace_id_version_pool_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "version", "pool_id", "person_id", name=op.f("pk_pool_member")
        ),
    )
    op.create_table(
        "ride_along",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column(
            "consent",
            sa.Enum(
                "asked", "will_ask", name="consent", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "zone",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("offered_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_ride_along")),
    )
    op.create_table(
        "ride_along_note",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("ride_along_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "question",
            sa.Enum(
                "words",
                "objection",
                "missing",
                "change",
                name="question",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("folded", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column(
            "became",
            sa.Enum(
                "note",
                "feedback",
                "gap",
                "point",
                name="became",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("became_at", UTCDateTime(), nullable=True),
        sa.Column("became_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=False),
        sa.Column("settled_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_ride_along_note")),
    )
    with op.batch_alter_table("ride_along_note", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ride_along_note_workspace_id_ride_along_id"),
            ["workspace_id", "ride_along_id"],
            unique=False,
        )

    op.create_table(
        "ride_along_plan",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "ride_along_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "label",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("planned_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "ride_along_id", "recorded_from", name=op.f("pk_ride_along_plan")
        ),
    )
    with op.batch_alter_table("ride_along_plan", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ride_along_plan_workspace_id_starts_at"),
            ["workspace_id", "starts_at"],
            unique=False,
        )

    op.create_table(
        "ride_along_seat",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "ride_along_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "in_line",
                "invited",
                "taken",
                "dropped",
                "declined",
                "lapsed",
                "released",
                "missed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "how",
            sa.Enum(
                "pressed",
                "turn",
                "last_minute",
                name="how",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("last_at", UTCDateTime(), nullable=True),
        sa.Column("invited_at", UTCDateTime(), nullable=True),
        sa.Column("until", UTCDateTime(), nullable=True),
        sa.Column("waited", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "ride_along_id", "person_id", "recorded_from", name=op.f("pk_ride_along_seat")
        ),
    )
    with op.batch_alter_table("ride_along_seat", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ride_along_seat_workspace_id_person_id_recorded_to"),
            ["workspace_id", "person_id", "recorded_to"],
            unique=False,
        )

    op.create_table(
        "ride_along_wait",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "person_id", "recorded_from", name=op.f("pk_ride_along_wait")
        ),
    )
    op.create_table(
        "reporting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("manager_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("valid_from", UTCDateTime(), nullable=False),
        sa.Column("valid_to", UTCDateTime(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "manager_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_reporting_workspace_id_manager_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_reporting_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting")),
        sa.UniqueConstraint(
            "workspace_id",
            "person_id",
            "valid_from",
            name=op.f("uq_reporting_workspace_id_person_id_valid_from"),
        ),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "rep",
                "sales_manager",
                "marketer",
                "marketing_manager",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("granted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("valid_from", UTCDateTime(), nullable=False),
        sa.Column("valid_to", UTCDateTime(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_role_grant_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint(
            "workspace_id",
            "person_id",
            "role",
            "valid_from",
            name=op.f("uq_role_grant_workspace_id_person_id_role_valid_from"),
        ),
    )

    op.create_table(
        "campaign_cost",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "campaign_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "currency",
            sa.String(length=3).with_variant(sa.String(length=3, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_campaign_cost_workspace_id_campaign_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "campaign_id", "recorded_from", name=op.f("pk_campaign_cost")
        ),
    )
    op.create_table(
        "campaign_touch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "name",
            sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("occurred_at", UTCDateTime(), nullable=False),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            name=op.f("fk_campaign_touch_workspace_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_campaign_touch_workspace_id_lead_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_touch")),
    )
    with op.batch_alter_table("campaign_touch", schema=None) as batch_op:
        batch_op.create_index(
            "ix_campaign_touch_campaign", ["workspace_id", "campaign_id", "lead_id"], unique=False
        )
        batch_op.create_index(
            "ix_campaign_touch_lead",
            [
                "workspace_id",
                "lead_id",
                "occurred_at",
                "recorded_to",
                "recorded_from",
                "campaign_id",
            ],
            unique=False,
        )

    op.create_table(
        "self_report",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "lead_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recorded_from", UTCDateTime(), nullable=False),
        sa.Column(
            "heard_from",
            sa.Enum(
                "colleague",
                "customer",
                "search",
                "assistant",
                "social",
                "video",
                "podcast",
                "event",
                "webinar",
                "community",
                "review",
                "press",
                "partner",
                "email",
                "ad",
                "sales",
                "other",
                name="heard_from",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("recorded_to", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            name=op.f("fk_self_report_workspace_id_lead_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "lead_id", "recorded_from", name=op.f("pk_self_report")),
    )


def downgrade() -> None:
    op.drop_table("self_report")
    with op.batch_alter_table("campaign_touch", schema=None) as batch_op:
        batch_op.drop_index("ix_campaign_touch_lead")
        batch_op.drop_index("ix_campaign_touch_campaign")

    op.drop_table("campaign_touch")
    op.drop_table("campaign_cost")
    op.drop_table("duty_version")
    with op.batch_alter_table("duty_turn", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_turn_workspace_id_ends_at"))
        batch_op.drop_index(batch_op.f("ix_duty_turn_workspace_id_rota_id_counts_id_starts_at"))

    op.drop_table("duty_turn")
    op.drop_table("duty_rota")
    with op.batch_alter_table("duty_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_offer_workspace_id_rota_id_day"))

    op.drop_table("duty_offer")
    op.drop_table("duty_member")
    with op.batch_alter_table("duty_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_change_workspace_id_rota_id_day"))

    op.drop_table("duty_change")
    with op.batch_alter_table("turn_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_turn_plan_workspace_id_last_on"))

    op.drop_table("turn_plan")
    with op.batch_alter_table("turn_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_turn_offer_workspace_id_turn_id_closed_at"))

    op.drop_table("turn_offer")
    op.drop_table("turn")
    op.drop_table("programme_version")
    with op.batch_alter_table("programme_closed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_closed_workspace_id_programme_id_removed_at"))

    op.drop_table("programme_closed")
    op.drop_table("programme_approval")
    op.drop_table("turn_item")
    with op.batch_alter_table("field_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_field_note_workspace_id_turn_id"))

    op.drop_table("field_note")
    op.drop_table("debrief")
    op.drop_table("curriculum")
    op.drop_table("programme")
    with op.batch_alter_table("pairing_time", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pairing_time_workspace_id_starts_at"))

    op.drop_table("pairing_time")
    with op.batch_alter_table("pairing_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pairing_seat_workspace_id_group_id"))
        batch_op.drop_index(batch_op.f("ix_pairing_seat_workspace_id_person_id_round_id"))
        batch_op.drop_index(batch_op.f("ix_pairing_seat_workspace_id_told_round_id"))

    op.drop_table("pairing_seat")
    with op.batch_alter_table("pairing_round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pairing_round_workspace_id_starts_at"))

    op.drop_table("pairing_round")
    op.drop_table("pairing_programme")
    op.drop_table("pairing_outcome")
    with op.batch_alter_table("pairing_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pairing_member_workspace_id_person_id_recorded_to"))

    op.drop_table("pairing_member")
    with op.batch_alter_table("pairing_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pairing_group_workspace_id_round_id"))

    op.drop_table("pairing_group")
    op.drop_table("pairing_break")
    op.drop_table("pairing_avoid")
    op.drop_table("series_version")
    op.drop_table("series")
    with op.batch_alter_table("obstacle", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_obstacle_workspace_id_cleared_at"))

    op.drop_table("obstacle")
    with op.batch_alter_table("meeting_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_plan_workspace_id_starts_at"))

    op.drop_table("meeting_plan")
    op.drop_table("meeting_note")
    op.drop_table("meeting")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_workspace_id_meeting_id"))

    op.drop_table("decision")
    op.drop_table("attendance")
    op.drop_table("apology")
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_workspace_id_series_id_done_at"))
        batch_op.drop_index(batch_op.f("ix_action_workspace_id_owner_id_done_at"))

    op.drop_table("action")
    op.drop_table("role_grant")
    op.drop_table("ride_along_wait")
    with op.batch_alter_table("ride_along_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ride_along_seat_workspace_id_person_id_recorded_to"))

    op.drop_table("ride_along_seat")
    with op.batch_alter_table("ride_along_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ride_along_plan_workspace_id_starts_at"))

    op.drop_table("ride_along_plan")
    with op.batch_alter_table("ride_along_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ride_along_note_workspace_id_ride_along_id"))

    op.drop_table("ride_along_note")
    op.drop_table("ride_along")
    op.drop_table("reporting")
    op.drop_table("pool_member")
    op.drop_table("membership")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_workspace_id_over_at"))

    op.drop_table("invitation")
    op.drop_table("invited")
    with op.batch_alter_table("away", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_away_workspace_id_person_id_ends_at"))

    op.drop_table("away")
    with op.batch_alter_table("routing_wait", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_routing_wait_workspace_id_pool_id_tried_at"))

    op.drop_table("routing_wait")
    op.drop_table("routing_rule")
    op.drop_table("routing_pool")
    with op.batch_alter_table("routed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_routed_workspace_id_at"))

    op.drop_table("routed")
    with op.batch_alter_table("rejection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rejection_workspace_id_state_due_at"))
        batch_op.drop_index(batch_op.f("ix_rejection_workspace_id_rejected_by_opened_at"))
        batch_op.drop_index(batch_op.f("ix_rejection_workspace_id_opened_at"))
        batch_op.drop_index(batch_op.f("ix_rejection_workspace_id_campaign_id_opened_at"))
        batch_op.drop_index(
            "ix_rejection_promised",
            sqlite_where=sa.text("fix_id > 0"),
            postgresql_where=sa.text("fix_id > 0"),
        )

    op.drop_table("rejection")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_workspace_id_folded"))
        batch_op.drop_index(batch_op.f("ix_person_workspace_id_email_hash"))

    op.drop_table("person")
    with op.batch_alter_table("opportunity_version", schema=None) as batch_op:
        batch_op.drop_index("ix_opportunity_version_slice")
        batch_op.drop_index("ix_opportunity_version_recorded")
        batch_op.drop_index(
            "ix_opportunity_version_open",
            sqlite_where=sa.text("kind = 'open'"),
            postgresql_where=sa.text("kind = 'open'"),
        )
        batch_op.drop_index("ix_opportunity_version_heard")
        batch_op.drop_index("ix_opportunity_version_changed")

    op.drop_table("opportunity_version")
    with op.batch_alter_table("deal_snooze", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deal_snooze_workspace_id_until_opportunity_id"))
        batch_op.drop_index(batch_op.f("ix_deal_snooze_workspace_id_opportunity_id"))

    op.drop_table("deal_snooze")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_note_workspace_id_lead_id"))

    op.drop_table("note")
    with op.batch_alter_table("lead_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_event_workspace_id_recorded_at"))
        batch_op.drop_index("ix_lead_event_happened")
        batch_op.drop_index(
            "ix_lead_event_opted_out",
            sqlite_where=sa.text("kind = 'disqualified' AND code = 'opt_out'"),
            postgresql_where=sa.text("kind = 'disqualified' AND code = 'opt_out'"),
        )
        batch_op.drop_index(
            "ix_lead_event_merged",
            sqlite_where=sa.text("kind = 'disqualified' AND other_id > 0"),
            postgresql_where=sa.text("kind = 'disqualified' AND other_id > 0"),
        )
        batch_op.drop_index(
            "ix_lead_event_handed_on",
            sqlite_where=sa.text("kind = 'tele_qualified'"),
            postgresql_where=sa.text("kind = 'tele_qualified'"),
        )
        batch_op.drop_index(
            "ix_lead_event_by_hand",
            sqlite_where=sa.text("actor_id > 0"),
            postgresql_where=sa.text("actor_id > 0"),
        )

    op.drop_table("lead_event")
    with op.batch_alter_table("lead_cycle", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_lead_cycle_account_won",
            sqlite_where=sa.text("won_at IS NOT NULL"),
            postgresql_where=sa.text("won_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_lead_cycle_won",
            sqlite_where=sa.text("won_at IS NOT NULL"),
            postgresql_where=sa.text("won_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_lead_cycle_rejected")
        batch_op.drop_index("ix_lead_cycle_mql")
        batch_op.drop_index(
            "ix_lead_cycle_tele_qualified",
            sqlite_where=sa.text("tele_qualified_at IS NOT NULL"),
            postgresql_where=sa.text("tele_qualified_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_lead_cycle_tele_accepted",
            sqlite_where=sa.text("tele_accepted_at IS NOT NULL"),
            postgresql_where=sa.text("tele_accepted_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_lead_cycle_qualified",
            sqlite_where=sa.text("qualified_at IS NOT NULL"),
            postgresql_where=sa.text("qualified_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_lead_cycle_accepted",
            sqlite_where=sa.text("accepted_at IS NOT NULL"),
            postgresql_where=sa.text("accepted_at IS NOT NULL"),
        )

    op.drop_table("lead_cycle")
    with op.batch_alter_table("ladder_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ladder_step_workspace_id_outcome_at"))
        batch_op.drop_index(batch_op.f("ix_ladder_step_workspace_id_lead_id"))

    op.drop_table("ladder_step")
    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_installation_team"))

    op.drop_table("installation")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_workspace_id_ended_at_found_at"))

    op.drop_table("finding")
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_workspace_id_lead_id"))
        batch_op.drop_index(batch_op.f("ix_feedback_workspace_id_content_id_at"))
        batch_op.drop_index(batch_op.f("ix_feedback_workspace_id_campaign_id_at"))
        batch_op.drop_index(batch_op.f("ix_feedback_workspace_id_author_id_at"))

    op.drop_table("feedback")
    op.drop_table("endpoint")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_feed_workspace_id_person_id_channel"))

    op.drop_table("calendar_feed")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_workspace_id_email_hash"))

    op.drop_table("contact")
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.drop_index("ix_clock_running")
        batch_op.drop_index("ix_clock_next")
        batch_op.drop_index("ix_clock_heard")
        batch_op.drop_index("ix_clock_due")

    op.drop_table("clock")
    op.drop_table("workspace")
    op.drop_table("working_calendar")
    op.drop_table("team")
    op.drop_table("target")
    op.drop_table("suppression")
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subscription_workspace_id_state_next_at"))

    op.drop_table("subscription")
    op.drop_table("stage_map")
    op.drop_table("setup_code")
    with op.batch_alter_table("routing_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_routing_version_workspace_id_recorded_at"))

    op.drop_table("routing_version")
    op.drop_table("rota")
    op.drop_table("reason_flag")
    with op.batch_alter_table("opportunity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opportunity_workspace_id_lead_id"))
        batch_op.drop_index(batch_op.f("ix_opportunity_workspace_id_folded"))

    op.drop_table("opportunity")
    with op.batch_alter_table("notice_subject", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_subject_workspace_id_kind_thing_id"))

    op.drop_table("notice_subject")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_ts")
        batch_op.drop_index("ix_notice_subscription")
        batch_op.drop_index(
            "ix_notice_stuck",
            sqlite_where=sa.text("state IN ('held', 'failed')"),
            postgresql_where=sa.text("state IN ('held', 'failed')"),
        )
        batch_op.drop_index(
            "ix_notice_sending",
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.drop_index(
            "ix_notice_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index("ix_notice_parent")
        batch_op.drop_index("ix_notice_lane")
        batch_op.drop_index(
            "ix_notice_full",
            sqlite_where=sa.text("CAST(payload AS TEXT) <> '{}'"),
            postgresql_where=sa.text("CAST(payload AS TEXT) <> '{}'"),
        )

    op.drop_table("notice")
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_workspace_id_stage_id"))
        batch_op.drop_index(batch_op.f("ix_lead_workspace_id_owner_id_stage"))
        batch_op.drop_index(batch_op.f("ix_lead_workspace_id_folded"))
        batch_op.drop_index(batch_op.f("ix_lead_workspace_id_created_at"))
        batch_op.drop_index(batch_op.f("ix_lead_workspace_id_campaign_id"))
        batch_op.drop_index(
            "ix_lead_merged_into",
            sqlite_where=sa.text("merged_into > 0"),
            postgresql_where=sa.text("merged_into > 0"),
        )
        batch_op.drop_index(
            "ix_lead_in_no_queue",
            sqlite_where=sa.text(
                "owner_id = 0 AND queue = 'none' AND stage IN ('new', 'mql', 'assigned', 'accepted', 'qualified', 'recycled')"
            ),
            postgresql_where=sa.text(
                "owner_id = 0 AND queue = 'none' AND stage IN ('new', 'mql', 'assigned', 'accepted', 'qualified', 'recycled')"
            ),
        )
        batch_op.drop_index(
            "ix_lead_domain", sqlite_where=sa.text("domain != ''"), postgresql_where=sa.text("domain != ''")
        )
        batch_op.drop_index(
            "ix_lead_back_on",
            sqlite_where=sa.text("back_on IS NOT NULL"),
            postgresql_where=sa.text("back_on IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_lead_account_number",
            sqlite_where=sa.text("account_number != ''"),
            postgresql_where=sa.text("account_number != ''"),
        )

    op.drop_table("lead")
    op.drop_table("last_seen")
    op.drop_table("lane")
    with op.batch_alter_table("inbound_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbound_key_workspace_id_at"))

    op.drop_table("inbound_key")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_run_workspace_id_kind_exported_at"))

    op.drop_table("import_run")
    op.drop_table("heard")
    with op.batch_alter_table("fix", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fix_workspace_id_outcome_check_on"))
        batch_op.drop_index(batch_op.f("ix_fix_workspace_id_campaign_id_promised_at"))

    op.drop_table("fix")
    with op.batch_alter_table("external_id", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_external_id_workspace_id_kind_thing_id"))

    op.drop_table("external_id")
    op.drop_table("expected_file")
    op.drop_table("endpoint_secret")
    op.drop_table("definition")
    op.drop_table("currency_rate")
    op.drop_table("counter")
    op.drop_table("content")
    op.drop_table("closed_month")
    op.drop_table("closed_day")
    op.drop_table("channel")
    op.drop_table("campaign")
    op.drop_table("beat")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_workspace_id_at"))

    op.drop_table("audit")
    op.drop_table("agreement")
    with op.batch_alter_table("agenda_point", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agenda_point_workspace_id_closed_at_raised_at"))

    op.drop_table("agenda_point")
