"""Every table of the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_saved_reports()
    _create_exchange()
    _create_follow_up()
    _create_mis()
    _create_targets()
    _create_participant_record()
    _create_federal_counts()
    _create_agreements()
    _create_sheets()
    _create_enrolment()
    _create_releases()
    op.create_table(
        "agenda_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("said", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agenda_change"),
    )
    op.create_index("ix_agenda_change_subject", "agenda_change", ["subject", "id"])

    op.create_table(
        "appointment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("service", sa.String(length=32), nullable=True),
        sa.Column("staff", sa.String(length=120), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account", sa.Integer(), nullable=True),
        sa.Column("room", sa.String(length=36), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_why", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_appointment"),
    )
    op.create_index("ix_appointment_account_day", "appointment", ["account", "day"])
    op.create_index("ix_appointment_member_day", "appointment", ["member", "day"])
    op.create_index("ix_appointment_room", "appointment", ["room"])
    op.create_index("ix_appointment_site_day", "appointment", ["site", "day"])

    op.create_table(
        "attendance",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("group_id", sa.String(length=36), nullable=True),
        sa.Column("captured_person", sa.String(length=80), nullable=True),
        sa.Column("device", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_attendance"),
    )
    op.create_index("ix_attendance_captured_person", "attendance", ["captured_person"])
    op.create_index("ix_attendance_group_id", "attendance", ["group_id"])

    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])

    op.create_table(
        "card",
        sa.Column("token", sa.String(length=25), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token", name="pk_card"),
    )
    op.create_index("ix_card_member", "card", ["member"])

    op.create_table(
        "card_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_card_batch"),
    )
    op.create_index("ix_card_batch_site", "card_batch", ["site"])

    op.create_table(
        "card_encoder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said", sa.String(length=400), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("test_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_card_encoder"),
        sa.UniqueConstraint("token_hash", name="uq_card_encoder_token_hash"),
    )
    op.create_index("ix_card_encoder_site", "card_encoder", ["site"])

    op.create_table(
        "card_order",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("open_for", sa.String(length=10), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=25), nullable=True),
        sa.Column("said", sa.String(length=400), nullable=False),
        sa.Column("wanted_encoder", sa.Integer(), nullable=True),
        sa.Column("encoder", sa.Integer(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_card_order"),
        sa.UniqueConstraint("open_for", name="uq_card_order_open_for"),
    )
    op.create_index("ix_card_order_batch", "card_order", ["batch", "place"])
    op.create_index("ix_card_order_member", "card_order", ["member"])
    op.create_index("ix_card_order_queue", "card_order", ["site", "status", "asked_at", "place"])
    op.create_index("ix_card_order_token", "card_order", ["token"])

    op.create_table(
        "card_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("card_order", sa.String(length=36), nullable=True),
        sa.Column("token", sa.String(length=25), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_card_step"),
    )
    op.create_index("ix_card_step_member", "card_step", ["member"])

    op.create_table(
        "untold_card",
        sa.Column("token", sa.String(length=25), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_untold_card"),
    )
    op.create_table(
        "change",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_change"),
    )
    op.create_index("ix_change_site_position", "change", ["site", "position"])

    op.create_table(
        "device_stream",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("through", sa.BigInteger(), nullable=False),
        sa.Column("beyond", sa.Text(), nullable=False),
        sa.Column("lost", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "device", name="pk_device_stream"),
    )
    op.create_table(
        "event",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrected", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "position", name="pk_event"),
        sa.UniqueConstraint("id", name="uq_event_id"),
    )
    op.create_table(
        "group_activity",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("facilitator", sa.String(length=120), nullable=False),
        sa.Column("leader", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("room", sa.String(length=36), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("is_assisted", sa.Boolean(), nullable=False),
        sa.Column("partner", sa.String(length=60), nullable=False),
        sa.Column("programme", sa.String(length=32), nullable=False),
        sa.Column("series", sa.String(length=36), nullable=True),
        sa.Column("slot", sa.Date(), nullable=True),
        sa.Column("is_changed", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_why", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_group_activity"),
    )
    op.create_index("ix_group_activity_leader", "group_activity", ["leader"])
    op.create_index("ix_group_activity_room", "group_activity", ["room"])
    op.create_index("ix_group_activity_series", "group_activity", ["series", "slot"])
    op.create_index("ix_group_activity_site_day", "group_activity", ["site", "day"])

    op.create_table(
        "group_booking",
        sa.Column("group_id", sa.String(length=36), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("booked_by", sa.String(length=200), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("group_id", "member", name="pk_group_booking"),
    )
    op.create_index("ix_group_booking_member", "group_booking", ["member"])

    op.create_table(
        "group_confirmation",
        sa.Column("event", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("group_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_group_confirmation"),
    )
    op.create_index("ix_group_confirmation_group", "group_confirmation", ["group_id", "at"])

    op.create_table(
        "group_series",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("skips_closed", sa.Boolean(), nullable=False),
        sa.Column("planned_through", sa.Date(), nullable=False),
        sa.Column("follows", sa.String(length=36), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_group_series"),
    )
    op.create_index("ix_group_series_site", "group_series", ["site"])

    op.create_table(
        "help_answer",
        sa.Column("request", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("request", name="pk_help_answer"),
    )
    op.create_table(
        "help_request",
        sa.Column("event", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("screen", sa.String(length=32), nullable=False),
        sa.Column("visit", sa.String(length=36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_help_request"),
    )
    op.create_index("ix_help_request_lately", "help_request", ["site", "at"])

    _create_retention()
    op.create_table(
        "rate_count",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_rate_count"),
    )
    op.create_table(
        "lobby_pulse",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_lobby_pulse"),
    )
    op.create_table(
        "lobby_stay",
        sa.Column("visit", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seen_through", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.String(length=200), nullable=False),
        sa.Column("seen_name", sa.String(length=120), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=200), nullable=False),
        sa.Column("claimed_name", sa.String(length=120), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("call", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("visit", name="pk_lobby_stay"),
    )
    op.create_index("ix_lobby_stay_call", "lobby_stay", ["call"], unique=True)
    op.create_index("ix_lobby_stay_site_day", "lobby_stay", ["site", "day"])
    op.create_table(
        "lobby_wait",
        sa.Column("visit", sa.String(length=36), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waited_s", sa.Integer(), nullable=False),
        sa.Column("took_s", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("visit", "what", name="pk_lobby_wait"),
    )
    op.create_index("ix_lobby_wait_site_day", "lobby_wait", ["site", "day", "service"])
    op.create_table(
        "lobby_display",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("code_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_lobby_display"),
        sa.UniqueConstraint("code", name="uq_lobby_display_code"),
        sa.UniqueConstraint("digest", name="uq_lobby_display_digest"),
    )
    op.create_index("ix_lobby_display_site", "lobby_display", ["site"])
    op.create_table(
        "lobby_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("english", sa.Text(), nullable=False),
        sa.Column("spanish", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lobby_notice"),
    )
    op.create_index("ix_lobby_notice_site", "lobby_notice", ["site"])

    op.create_table(
        "hub_token",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name="pk_hub_token"),
    )
    op.create_index("ix_hub_token_site", "hub_token", ["site"])

    op.create_table(
        "kept_appointment",
        sa.Column("visit", sa.String(length=36), nullable=False),
        sa.Column("appointment", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("visit", "appointment", name="pk_kept_appointment"),
    )
    op.create_index("ix_kept_appointment_appointment", "kept_appointment", ["appointment"])

    op.create_table(
        "kiosk",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("first_heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_event_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hint", sa.String(length=10), nullable=True),
        sa.Column("heartbeat", sa.JSON(), nullable=True),
        sa.Column("boot_before", sa.String(length=36), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("site", "device", name="pk_kiosk"),
    )
    op.create_index("ix_kiosk_next_deadline", "kiosk", ["next_deadline"])

    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=48), nullable=False),
        sa.Column("sentence", sa.String(length=400), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clear_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=200), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
    )
    op.create_index("ix_alert_live", "alert", ["site", "closed_at", "opened_at"])
    op.create_table(
        "alert_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("receiver", sa.String(length=300), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert_message"),
    )
    op.create_index("ix_alert_message_alert", "alert_message", ["alert"])
    op.create_index("ix_alert_message_due", "alert_message", ["status", "next_try_at"])
    op.create_table(
        "alert_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(length=200), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alert_pause"),
    )
    op.create_index("ix_alert_pause_site", "alert_pause", ["site"])
    op.create_table(
        "kiosk_command",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=12), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("log", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kiosk_command"),
    )
    op.create_index("ix_kiosk_command_device", "kiosk_command", ["site", "device", "asked_at"])
    op.create_index("ix_kiosk_command_waiting", "kiosk_command", ["site", "status"])
    op.create_table(
        "kiosk_sample",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("beats", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("oldest_s", sa.Integer(), nullable=False),
        sa.Column("temperature_c", sa.Float(), nullable=True),
        sa.Column("disk_free_mb", sa.Integer(), nullable=True),
        sa.Column("memory_free_mb", sa.Integer(), nullable=True),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "device", "slot", name="pk_kiosk_sample"),
    )
    op.create_table(
        "kiosk_boot",
        sa.Column("boot_id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("boot_id", name="pk_kiosk_boot"),
    )
    op.create_table(
        "kiosk_claim",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("captured", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", "device", "day", name="pk_kiosk_claim"),
    )
    op.create_table(
        "language_choice",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("captured_person", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("site", "captured_person", name="pk_language_choice"),
    )
    op.create_index("ix_language_choice_captured_person", "language_choice", ["captured_person"])

    op.create_table(
        "log_in",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("person", sa.String(length=80), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_log_in"),
    )
    op.create_index("ix_log_in_whose", "log_in", ["site", "day", "person"])

    op.create_table(
        "member",
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("first_name", sa.String(length=80), nullable=False),
        sa.Column("last_name", sa.String(length=80), nullable=False),
        sa.Column("preferred_name", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("language_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("postal_address", sa.String(length=300), nullable=False),
        sa.Column("veteran", sa.String(length=8), nullable=True),
        sa.Column("veteran_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("oriented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("oriented_by", sa.String(length=200), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_site", sa.String(length=32), nullable=False),
        sa.Column("registration", sa.String(length=36), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into", sa.String(length=10), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_member"),
        sa.UniqueConstraint("registration", name="uq_member_registration"),
    )
    op.create_index("ix_member_birth_date", "member", ["birth_date"])
    op.create_index("ix_member_merged_into", "member", ["merged_into"])

    op.create_table(
        "data_key",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kek_version", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrapped_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_data_key"),
    )
    op.create_index("ix_data_key_kek_version", "data_key", ["kek_version"])
    op.create_table(
        "match_pair",
        sa.Column("one", sa.String(length=10), nullable=False),
        sa.Column("other", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_as", sa.String(length=10), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("one", "other", name="pk_match_pair"),
    )
    op.create_index("ix_match_pair_list", "match_pair", ["decided_as", "score"])
    op.create_index("ix_match_pair_other", "match_pair", ["other"])
    op.create_table(
        "match_key",
        sa.Column(
            "key",
            sa.String(length=80).with_variant(sa.String(80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("key", "member", name="pk_match_key"),
    )
    op.create_index("ix_match_key_member", "match_key", ["member"])
    op.create_table(
        "match_waiting",
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("member", name="pk_match_waiting"),
    )
    op.create_index("ix_match_waiting_since", "match_waiting", ["since"])

    op.create_table(
        "member_merge",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("keep", sa.String(length=10), nullable=False),
        sa.Column("gone", sa.String(length=10), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=200), nullable=False),
        sa.Column("undone_why", sa.String(length=300), nullable=False),
        sa.Column("gave_way_to", sa.String(length=36), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("language_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_member_merge"),
    )
    op.create_index("ix_member_merge_keep", "member_merge", ["keep"])
    op.create_index("ix_member_merge_gone", "member_merge", ["gone"])
    op.create_index("ix_member_merge_gave_way_to", "member_merge", ["gave_way_to"])
    op.create_index(
        "uq_member_merge_standing",
        "member_merge",
        ["gone"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )

    op.create_table(
        "member_word",
        sa.Column("kind", sa.String(length=1), nullable=False),
        sa.Column(
            "word",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("kind", "word", "member", name="pk_member_word"),
    )
    op.create_index("ix_member_word_member", "member_word", ["member"])

    op.create_table(
        "member_history",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("before", sa.String(length=300), nullable=False),
        sa.Column("after", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_member_history"),
    )
    op.create_index("ix_member_history_is_told", "member_history", ["is_told"])
    op.create_index("ix_member_history_member_at", "member_history", ["member", "at"])

    op.create_table(
        "member_duplicate",
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("other", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_as", sa.String(length=10), nullable=True),
        sa.Column("settled_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("member", "other", "reason", name="pk_member_duplicate"),
    )
    op.create_index("ix_member_duplicate_other", "member_duplicate", ["other"])
    op.create_index("ix_member_duplicate_settled_at", "member_duplicate", ["settled_at"])

    op.create_table(
        "untold_member",
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was", sa.String(length=10), nullable=True),
        sa.Column("sealed_key", sa.String(length=32), nullable=True),
        sa.Column("sealed_box", sa.String(length=140), nullable=True),
        sa.PrimaryKeyConstraint("member", name="pk_untold_member"),
    )
    op.create_table(
        "registration_draft",
        sa.Column("form", sa.String(length=36), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_key", sa.String(length=32), nullable=False),
        sa.Column("sealed_box", sa.String(length=140), nullable=False),
        sa.PrimaryKeyConstraint("form", name="pk_registration_draft"),
    )
    op.create_index("ix_registration_draft_made_at", "registration_draft", ["made_at"])

    op.create_table(
        "reserved_number",
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_reserved_number"),
    )
    op.create_index("ix_reserved_number_site", "reserved_number", ["site"])

    op.create_table(
        "member_renumbered",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("before", sa.String(length=10), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", "before", name="pk_member_renumbered"),
    )
    op.create_table(
        "member_site",
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("member", "site", name="pk_member_site"),
    )
    op.create_table(
        "notice_read",
        sa.Column("event", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("visit", sa.String(length=36), nullable=False),
        sa.Column("notice", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_notice_read"),
    )
    op.create_index("ix_notice_read_visit", "notice_read", ["visit"])

    op.create_table(
        "person_alias",
        sa.Column("captured", sa.String(length=80), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("stands_for", sa.String(length=80), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("captured", name="pk_person_alias"),
    )
    op.create_index("ix_person_alias_person", "person_alias", ["person"])
    op.create_index("ix_person_alias_stands_for", "person_alias", ["stands_for"])

    op.create_table(
        "projection_cursor",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("through", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_projection_cursor"),
    )
    op.create_table(
        "proof_day",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("set_aside", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("log_digest", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("site", "device", "day", name="pk_proof_day"),
    )
    op.create_table(
        "received_cursor",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("log_id", sa.String(length=36), nullable=False),
        sa.Column("through", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("site", "log_id", name="pk_received_cursor"),
    )
    op.create_table(
        "score",
        sa.Column("event", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("visit", sa.String(length=36), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_score"),
    )
    op.create_index("ix_score_visit", "score", ["visit"])

    op.create_table(
        "sealing_key",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("public", sa.String(length=44), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_sealing_key"),
    )
    op.create_table(
        "selection",
        sa.Column("visit", sa.String(length=36), nullable=False),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("intended", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("confirmed_by", sa.String(length=12), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("visit", "service", name="pk_selection"),
    )
    op.create_table(
        "sent_cursor",
        sa.Column("log_id", sa.String(length=36), nullable=False),
        sa.Column("through", sa.BigInteger(), nullable=False),
        sa.Column("changes_through", sa.BigInteger(), nullable=False),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("log_id", name="pk_sent_cursor"),
    )
    op.create_table(
        "service",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("icon", sa.String(length=32), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("programme", sa.String(length=32), nullable=True),
        sa.Column("opens", sa.String(length=5), nullable=True),
        sa.Column("closes", sa.String(length=5), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("may_hide", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "code", name="pk_service"),
    )
    _create_catalogue()
    op.create_table(
        "set_aside",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("event_id", sa.String(length=36), nullable=True),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=300), nullable=True),
        sa.Column("repaired", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_set_aside"),
        sa.UniqueConstraint("fingerprint", name="uq_set_aside_fingerprint"),
    )
    op.create_index("ix_set_aside_event_id", "set_aside", ["event_id"])
    op.create_index("ix_set_aside_open", "set_aside", ["site", "status", "id"])

    op.create_table(
        "sharing_choice",
        sa.Column("event", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("captured_person", sa.String(length=80), nullable=False),
        sa.Column("choice", sa.String(length=4), nullable=False),
        sa.Column("notice", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_sure", sa.Boolean(), nullable=False),
        sa.Column("staff", sa.String(length=24), nullable=False),
        sa.Column("checked", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_sharing_choice"),
    )
    op.create_index("ix_sharing_choice_person", "sharing_choice", ["captured_person", "at"])

    op.create_table(
        "sharing_standing",
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("choice", sa.String(length=4), nullable=False),
        sa.Column("out_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_opted_in", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("member", name="pk_sharing_standing"),
    )
    op.create_index("ix_sharing_standing_is_told", "sharing_standing", ["is_told"])

    op.create_table(
        "sharing_told",
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("out_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_opted_in", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("member", name="pk_sharing_told"),
    )

    op.create_table(
        "sharing_run",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("request", sa.String(length=36), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sharing_run"),
        sa.UniqueConstraint("request", name="uq_sharing_run_request"),
    )
    op.create_index("ix_sharing_run_site_by", "sharing_run", ["site", "by", "changed_at"])

    op.create_table(
        "sharing_request",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("asked_name", sa.String(length=120), nullable=False),
        sa.Column("organisation", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client", sa.String(length=160), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("offer", sa.String(length=300), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_mail_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_mail_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sharing_request"),
    )
    op.create_index("ix_sharing_request_asked_by", "sharing_request", ["asked_by"])
    op.create_index(
        "ix_sharing_request_site_status", "sharing_request", ["site", "status", "asked_at"]
    )

    op.create_table(
        "site",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("help_contact", sa.String(length=200), nullable=False),
        sa.Column("catalogue_version", sa.Integer(), nullable=False),
        sa.Column("legacy_cards", sa.Boolean(), nullable=False),
        sa.Column("notices", sa.JSON(), nullable=False),
        sa.Column("asks_sharing", sa.Boolean(), nullable=False),
        sa.Column("sharing_unless_asked", sa.String(length=4), nullable=False),
        sa.Column("asks_feedback", sa.Boolean(), nullable=False),
        sa.Column("county", sa.String(length=40), nullable=True),
        sa.Column("area", sa.String(length=32), nullable=True),
        sa.Column("fixed", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_site"),
    )
    op.create_table(
        "site_log",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("log_id", sa.String(length=36), nullable=False),
        sa.Column("last_position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_site_log"),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("organisation", sa.String(length=32), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("short_password", sa.Boolean(), nullable=False),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("sso_subject", sa.String(length=400), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("email", name="uq_staff_email"),
        sa.UniqueConstraint("sso_subject", name="uq_staff_sso_subject"),
    )
    op.create_table(
        "state_proof",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("log_digest", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", "device", "day", name="pk_state_proof"),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("captured_person", sa.String(length=80), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("logged_in_by", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=12), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrected", sa.Integer(), nullable=False),
        sa.Column("amended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
    )
    op.create_index("ix_visit_open", "visit", ["site", "status", "day"])
    op.create_index("ix_visit_person", "visit", ["person", "site", "day"])
    op.create_index("ix_visit_site_day", "visit", ["site", "day", "person"])

    op.create_table(
        "visit_alias",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("visit", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_visit_alias"),
    )
    op.create_index("ix_visit_alias_visit", "visit_alias", ["visit"])

    op.create_table(
        "member_ssn",
        sa.Column("blind_index", sa.String(length=64), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=True),
        sa.Column("nonce", sa.LargeBinary(), nullable=True),
        sa.Column("data_key", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["member"], ["member.number"], name="fk_member_ssn_member_member"),
        sa.PrimaryKeyConstraint("blind_index", "key_version", name="pk_member_ssn"),
    )
    op.create_index("ix_member_ssn_member", "member_ssn", ["member"])

    op.create_table(
        "staff_card",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("may", sa.JSON(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_staff_card_staff_staff"),
        sa.PrimaryKeyConstraint("digest", name="pk_staff_card"),
    )
    op.create_index("ix_staff_card_staff", "staff_card", ["staff"])

    op.create_table(
        "staff_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("is_half", sa.Boolean(), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("challenge", sa.String(length=120), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_staff_session_staff_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_session"),
        sa.UniqueConstraint("digest", name="uq_staff_session_digest"),
    )
    op.create_index("ix_staff_session_staff", "staff_session", ["staff"])
    op.create_table(
        "staff_totp",
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.String(length=200), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_staff_totp_staff_staff"),
        sa.PrimaryKeyConstraint("staff", name="pk_staff_totp"),
    )
    op.create_table(
        "staff_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("credential", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_staff_key_staff_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_key"),
        sa.UniqueConstraint("credential", name="uq_staff_key_credential"),
    )
    op.create_index("ix_staff_key_staff", "staff_key", ["staff"])
    op.create_table(
        "staff_recovery",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_staff_recovery_staff_staff"),
        sa.PrimaryKeyConstraint("digest", name="pk_staff_recovery"),
    )
    op.create_index("ix_staff_recovery_staff", "staff_recovery", ["staff"])
    op.create_table(
        "staff_link",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_staff_link_staff_staff"),
        sa.PrimaryKeyConstraint("digest", name="pk_staff_link"),
    )
    op.create_index("ix_staff_link_staff", "staff_link", ["staff"])
    _make_rooms()
    _create_rollups()
    _create_training()


def _create_catalogue() -> None:
    op.create_table(
        "programme",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("element", sa.String(length=4), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "code", name="pk_programme"),
    )
    op.create_table(
        "partner",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("programmes", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "code", name="pk_partner"),
    )
    op.create_table(
        "special_day",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_special_day"),
    )
    op.create_index("ix_special_day_site_last", "special_day", ["site", "last"])
    op.create_table(
        "catalogue_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue_change"),
    )
    op.create_index("ix_catalogue_change_site_at", "catalogue_change", ["site", "at"])
    op.create_index(
        "ix_catalogue_change_site_kind_subject_at",
        "catalogue_change",
        ["site", "kind", "subject", "at"],
    )
    op.create_table(
        "catalogue_published",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", "version", name="pk_catalogue_published"),
    )


def _drop_catalogue() -> None:
    op.drop_table("catalogue_published")
    op.drop_index("ix_catalogue_change_site_kind_subject_at", "catalogue_change")
    op.drop_index("ix_catalogue_change_site_at", "catalogue_change")
    op.drop_table("catalogue_change")
    op.drop_index("ix_special_day_site_last", "special_day")
    op.drop_table("special_day")
    op.drop_table("partner")
    op.drop_table("programme")


def _make_rooms() -> None:
    op.create_table(
        "calendar_link",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_calendar_link_staff_staff"),
        sa.PrimaryKeyConstraint("digest", name="pk_calendar_link"),
    )
    op.create_index("ix_calendar_link_staff", "calendar_link", ["staff"])

    op.create_table(
        "room",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_room"),
        sa.UniqueConstraint("site", "name", name="uq_room_site_name"),
    )


def _drop_rooms() -> None:
    op.drop_table("room")
    op.drop_index("ix_calendar_link_staff", "calendar_link")
    op.drop_table("calendar_link")


def _create_sheets() -> None:
    op.create_table(
        "paper_sheet",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("batch", sa.String(length=36), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("is_reserve", sa.Boolean(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_paper_sheet"),
    )
    op.create_index("ix_paper_sheet_batch", "paper_sheet", ["batch"])
    op.create_index("ix_paper_sheet_made", "paper_sheet", ["site", "made_at"])


def _drop_sheets() -> None:
    op.drop_index("ix_paper_sheet_made", "paper_sheet")
    op.drop_index("ix_paper_sheet_batch", "paper_sheet")
    op.drop_table("paper_sheet")


def _create_training() -> None:
    op.create_table(
        "lesson_done",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("lesson", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_lesson_done_staff_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_lesson_done"),
        sa.UniqueConstraint(
            "staff", "lesson", "version", name="uq_lesson_done_staff_lesson_version"
        ),
    )


def _create_rollups() -> None:
    op.create_table(
        "rolled_through",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_rolled_through"),
    )
    op.create_table(
        "day_visits",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("nobody", sa.Integer(), nullable=False),
        sa.Column("still_open", sa.Integer(), nullable=False),
        sa.Column("auto_closed", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "day", name="pk_day_visits"),
    )
    op.create_table(
        "day_selections",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column("closed_by", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("confirmed_by", sa.String(length=12), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "site", "day", "service", "closed_by", "outcome", "confirmed_by",
            name="pk_day_selections",
        ),
    )  # fmt: skip
    op.create_table(
        "person_month",
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("before", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("place", "month", "person", name="pk_person_month"),
    )
    op.create_index("ix_person_month_person", "person_month", ["person", "place", "month"])
    op.create_table(
        "month_people",
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("before", sa.Date(), nullable=False),
        sa.Column("is_member", sa.Boolean(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("place", "month", "before", "is_member", name="pk_month_people"),
    )


def _drop_rollups() -> None:
    op.drop_index("ix_person_month_person", "person_month")
    for name in ("month_people", "person_month", "day_selections", "day_visits", "rolled_through"):
        op.drop_table(name)


def _create_releases() -> None:
    op.create_table(
        "kiosk_release",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("notes", sa.String(length=2000), nullable=False),
        sa.Column("signed_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", "version", name="pk_kiosk_release"),
    )
    op.create_table(
        "roll_out",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("live", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("stage_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("soak_minutes", sa.Integer(), nullable=False),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("sentence", sa.String(length=400), nullable=False),
        sa.Column("begun_by", sa.String(length=200), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_roll_out"),
        sa.UniqueConstraint("live", name="uq_roll_out_live"),
    )
    op.create_index("ix_roll_out_begun", "roll_out", ["site", "begun_at"])
    op.create_table(
        "roll_out_kiosk",
        sa.Column("roll_out", sa.String(length=36), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("was", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("rollbacks", sa.Integer(), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_window", sa.String(length=11), nullable=False),
        sa.Column("good_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sentence", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("roll_out", "device", name="pk_roll_out_kiosk"),
    )
    op.create_table(
        "kiosk_version",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.String(length=1), nullable=False),
        sa.Column("rollbacks", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("site", "device", "since", name="pk_kiosk_version"),
    )


def _drop_releases() -> None:
    op.drop_table("kiosk_version")
    op.drop_table("roll_out_kiosk")
    op.drop_index("ix_roll_out_begun", "roll_out")
    op.drop_table("roll_out")
    op.drop_table("kiosk_release")


def downgrade() -> None:
    _drop_saved_reports()
    _drop_targets()
    _drop_mis()
    _drop_follow_up()
    _drop_exchange()
    _drop_federal_counts()
    _drop_participant_record()
    _drop_agreements()
    _drop_releases()
    _drop_sheets()
    _drop_rollups()
    op.drop_table("lesson_done")
    _drop_enrolment()
    _drop_rooms()
    _drop_catalogue()
    op.drop_index("ix_agenda_change_subject", "agenda_change")
    op.drop_table("agenda_change")
    op.drop_index("ix_group_series_site", "group_series")
    op.drop_table("group_series")
    op.drop_index("ix_group_confirmation_group", "group_confirmation")
    op.drop_table("group_confirmation")
    op.drop_index("ix_staff_link_staff", "staff_link")
    op.drop_index("ix_staff_recovery_staff", "staff_recovery")
    op.drop_index("ix_staff_key_staff", "staff_key")
    op.drop_index("ix_staff_session_staff", "staff_session")

    for name in ("staff_link", "staff_recovery", "staff_key", "staff_totp", "staff_session"):
        op.drop_table(name)
    op.drop_index("ix_staff_card_staff", "staff_card")

    op.drop_table("staff_card")
    op.drop_index("ix_member_ssn_member", "member_ssn")

    op.drop_table("member_ssn")
    op.drop_index("ix_visit_alias_visit", "visit_alias")

    op.drop_table("visit_alias")
    op.drop_index("ix_visit_site_day", "visit")
    op.drop_index("ix_visit_person", "visit")
    op.drop_index("ix_visit_open", "visit")

    op.drop_table("visit")
    op.drop_table("state_proof")
    op.drop_table("staff")
    op.drop_table("site_log")
    op.drop_table("site")
    op.drop_index("ix_sharing_choice_person", "sharing_choice")

    op.drop_table("sharing_choice")
    op.drop_index("ix_sharing_standing_is_told", "sharing_standing")

    op.drop_table("sharing_standing")
    op.drop_table("sharing_told")
    op.drop_index("ix_sharing_request_site_status", "sharing_request")
    op.drop_index("ix_sharing_request_asked_by", "sharing_request")

    op.drop_table("sharing_request")
    op.drop_index("ix_sharing_run_site_by", "sharing_run")

    op.drop_table("sharing_run")
    op.drop_index("ix_set_aside_open", "set_aside")
    op.drop_index("ix_set_aside_event_id", "set_aside")

    op.drop_table("set_aside")
    op.drop_table("service")
    op.drop_table("sent_cursor")
    op.drop_table("selection")
    op.drop_table("sealing_key")
    op.drop_index("ix_score_visit", "score")

    op.drop_table("score")
    op.drop_table("received_cursor")
    op.drop_table("proof_day")
    op.drop_table("projection_cursor")
    op.drop_index("ix_person_alias_stands_for", "person_alias")
    op.drop_index("ix_person_alias_person", "person_alias")

    op.drop_table("person_alias")
    op.drop_index("ix_notice_read_visit", "notice_read")

    op.drop_table("notice_read")
    op.drop_table("member_site")
    for name in (
        "data_key", "member_merge", "match_waiting", "match_key", "match_pair", "member_renumbered", "reserved_number", "registration_draft", "untold_member",
        "member_duplicate", "member_history", "member_word", "member",
    ):  # fmt: skip
        op.drop_table(name)
    op.drop_index("ix_log_in_whose", "log_in")

    op.drop_table("log_in")
    op.drop_index("ix_language_choice_captured_person", "language_choice")

    op.drop_table("language_choice")
    op.drop_table("kiosk_claim")
    op.drop_table("kiosk_boot")
    op.drop_table("kiosk_sample")
    op.drop_index("ix_kiosk_command_waiting", "kiosk_command")
    op.drop_index("ix_kiosk_command_device", "kiosk_command")
    op.drop_table("kiosk_command")
    op.drop_index("ix_alert_pause_site", "alert_pause")
    op.drop_table("alert_pause")
    op.drop_index("ix_alert_message_due", "alert_message")
    op.drop_index("ix_alert_message_alert", "alert_message")
    op.drop_table("alert_message")
    op.drop_index("ix_alert_live", "alert")
    op.drop_table("alert")
    op.drop_index("ix_kiosk_next_deadline", "kiosk")

    op.drop_table("kiosk")
    op.drop_index("ix_kept_appointment_appointment", "kept_appointment")

    op.drop_table("kept_appointment")
    op.drop_index("ix_hub_token_site", "hub_token")

    op.drop_table("hub_token")
    op.drop_table("lobby_notice")
    op.drop_table("lobby_display")
    op.drop_table("lobby_wait")
    op.drop_table("lobby_stay")
    op.drop_table("lobby_pulse")
    op.drop_table("rate_count")
    _drop_retention()
    op.drop_index("ix_help_request_lately", "help_request")

    op.drop_table("help_request")
    op.drop_table("help_answer")
    op.drop_index("ix_group_booking_member", "group_booking")

    op.drop_table("group_booking")
    op.drop_index("ix_group_activity_site_day", "group_activity")
    op.drop_index("ix_group_activity_series", "group_activity")
    op.drop_index("ix_group_activity_room", "group_activity")
    op.drop_index("ix_group_activity_leader", "group_activity")

    op.drop_table("group_activity")
    op.drop_table("event")
    op.drop_table("device_stream")
    op.drop_index("ix_change_site_position", "change")

    op.drop_table("change")
    op.drop_table("untold_card")
    op.drop_index("ix_card_step_member", "card_step")

    op.drop_table("card_step")
    op.drop_index("ix_card_order_token", "card_order")
    op.drop_index("ix_card_order_queue", "card_order")
    op.drop_index("ix_card_order_member", "card_order")
    op.drop_index("ix_card_order_batch", "card_order")

    op.drop_table("card_order")
    op.drop_index("ix_card_encoder_site", "card_encoder")

    op.drop_table("card_encoder")
    op.drop_index("ix_card_batch_site", "card_batch")

    op.drop_table("card_batch")
    op.drop_index("ix_card_member", "card")

    op.drop_table("card")
    op.drop_index("ix_audit_at", "audit")

    op.drop_table("audit")
    op.drop_index("ix_attendance_group_id", "attendance")
    op.drop_index("ix_attendance_captured_person", "attendance")

    op.drop_table("attendance")
    op.drop_index("ix_appointment_site_day", "appointment")
    op.drop_index("ix_appointment_room", "appointment")
    op.drop_index("ix_appointment_member_day", "appointment")
    op.drop_index("ix_appointment_account_day", "appointment")

    op.drop_table("appointment")


def _create_enrolment() -> None:
    op.create_table(
        "enrolment_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("replaces", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("form", sa.String(length=36), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment_token"),
        sa.UniqueConstraint("digest", name="uq_enrolment_token_digest"),
    )
    op.create_index("ix_enrolment_token_form", "enrolment_token", ["form"])
    op.create_index("ix_enrolment_token_site", "enrolment_token", ["site", "made_at"])
    op.create_table(
        "enrolment_ask",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("token", sa.Integer(), nullable=True),
        sa.Column("replaces", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("key_digest", sa.String(length=64), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("serial", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment_ask"),
    )
    op.create_index("ix_enrolment_ask_device", "enrolment_ask", ["site", "device", "key_digest"])
    op.create_index("ix_enrolment_ask_status", "enrolment_ask", ["site", "status", "asked_at"])
    op.create_index("ix_enrolment_ask_token", "enrolment_ask", ["token"], unique=True)
    op.create_table(
        "device_certificate",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("key_digest", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("good_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(length=200), nullable=True),
        sa.Column("revoked_why", sa.String(length=300), nullable=False),
        sa.Column("shut_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_device_certificate"),
    )
    op.create_index(
        "ix_device_certificate_device", "device_certificate", ["site", "device", "issued_at"]
    )
    op.create_index("ix_device_certificate_revoked", "device_certificate", ["site", "revoked_at"])
    op.create_table(
        "device_identity",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("serial", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=64), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_by", sa.String(length=200), nullable=True),
        sa.Column("retired_why", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("site", "device", name="pk_device_identity"),
    )
    op.create_table(
        "device_double",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("known_serial", sa.String(length=64), nullable=False),
        sa.Column("seen_serial", sa.String(length=64), nullable=False),
        sa.Column("seen_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("seen_model", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=200), nullable=True),
        sa.Column("settled_how", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_device_double"),
    )
    op.create_index("ix_device_double_open", "device_double", ["site", "settled_at"])


def _drop_enrolment() -> None:
    op.drop_index("ix_device_double_open", "device_double")
    op.drop_table("device_double")
    op.drop_table("device_identity")
    op.drop_index("ix_device_certificate_revoked", "device_certificate")
    op.drop_index("ix_device_certificate_device", "device_certificate")
    op.drop_table("device_certificate")
    op.drop_index("ix_enrolment_ask_token", "enrolment_ask")
    op.drop_index("ix_enrolment_ask_status", "enrolment_ask")
    op.drop_index("ix_enrolment_ask_device", "enrolment_ask")
    op.drop_table("enrolment_ask")
    op.drop_index("ix_enrolment_token_site", "enrolment_token")
    op.drop_index("ix_enrolment_token_form", "enrolment_token")
    op.drop_table("enrolment_token")


def _create_agreements() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("purpose", sa.String(length=1000), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("ended_from", sa.Date(), nullable=True),
        sa.Column("ended_reason", sa.String(length=500), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agreement"),
    )
    op.create_table(
        "agreement_party",
        sa.Column("agreement", sa.String(length=36), nullable=False),
        sa.Column("partner", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agreement", "partner", name="pk_agreement_party"),
    )
    op.create_index("ix_agreement_party_partner", "agreement_party", ["partner"])
    op.create_table(
        "agreement_term",
        sa.Column("agreement", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("signed", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("agreement", "number", name="pk_agreement_term"),
    )
    op.create_table(
        "agreement_warning",
        sa.Column("agreement", sa.String(length=36), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agreement", "term", "days", name="pk_agreement_warning"),
    )
    op.create_table(
        "exchange_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exchange_change"),
    )
    op.create_index(
        "ix_exchange_change_kind_subject_at", "exchange_change", ["kind", "subject", "at"]
    )


def _drop_agreements() -> None:
    op.drop_index("ix_exchange_change_kind_subject_at", "exchange_change")
    op.drop_table("exchange_change")
    op.drop_table("agreement_warning")
    op.drop_table("agreement_term")
    op.drop_index("ix_agreement_party_partner", "agreement_party")
    op.drop_table("agreement_party")
    op.drop_table("agreement")


def _create_participant_record() -> None:
    op.create_table(
        "characteristic",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("element", sa.String(length=6), nullable=False),
        sa.Column("value", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_characteristic"),
    )
    op.create_index(
        "ix_characteristic_member", "characteristic", ["member", "element", "since", "at"]
    )
    op.create_index("ix_characteristic_untold", "characteristic", ["is_told", "at"])
    op.create_table(
        "pirl_schema",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("elements", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", "revision", name="pk_pirl_schema"),
    )
    op.create_table(
        "pirl_file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("quarter", sa.String(length=8), nullable=False),
        sa.Column("schema", sa.String(length=24), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("columns", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pirl_file"),
    )
    op.create_index("ix_pirl_file_made", "pirl_file", ["made_at"])
    op.create_table(
        "pirl_error_list",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("quarter", sa.String(length=8), nullable=False),
        sa.Column("schema", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("passes", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pirl_error_list"),
    )
    op.create_index("ix_pirl_error_list_digest", "pirl_error_list", ["digest"])
    op.create_table(
        "pirl_error",
        sa.Column("list", sa.String(length=36), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("element", sa.String(length=8), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("identifier", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("list", "place", name="pk_pirl_error"),
    )
    op.create_index("ix_pirl_error_member", "pirl_error", ["member"])
    op.create_index("ix_pirl_error_state", "pirl_error", ["list", "state", "place"])


def _drop_participant_record() -> None:
    op.drop_index("ix_pirl_error_member", "pirl_error")
    op.drop_index("ix_pirl_error_state", "pirl_error")
    op.drop_table("pirl_error")
    op.drop_index("ix_pirl_error_list_digest", "pirl_error_list")
    op.drop_table("pirl_error_list")
    op.drop_index("ix_pirl_file_made", "pirl_file")
    op.drop_table("pirl_file")
    op.drop_table("pirl_schema")
    op.drop_index("ix_characteristic_member", "characteristic")
    op.drop_index("ix_characteristic_untold", "characteristic")
    op.drop_table("characteristic")


def _create_federal_counts() -> None:
    op.create_table(
        "federal_count",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("quarter", sa.String(length=8), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("today", sa.Date(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("failed", sa.String(length=300), nullable=False),
        sa.Column("method", sa.JSON(), nullable=False),
        sa.Column("position", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_federal_count"),
    )
    op.create_index("ix_federal_count_quarter", "federal_count", ["quarter", "made_at"])
    op.create_table(
        "federal_counted",
        sa.Column("count", sa.String(length=36), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("count", "member", name="pk_federal_counted"),
    )
    op.create_index("ix_federal_counted_member", "federal_counted", ["member"])
    op.create_table(
        "federal_snapshot",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("quarter", sa.String(length=8), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("count_id", sa.String(length=36), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.String(length=200), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("signature", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_federal_snapshot"),
    )
    op.create_index("ix_federal_snapshot_quarter", "federal_snapshot", ["quarter"])
    # Whoever holds the database's password cannot change by mistake what was reported.
    said = "a snapshot is never changed or deleted"
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER federal_snapshot_no_{verb.lower()} BEFORE {verb} "
                f"ON federal_snapshot BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION federal_snapshot_stays() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{said}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER federal_snapshot_stays BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON federal_snapshot FOR EACH STATEMENT EXECUTE FUNCTION federal_snapshot_stays()"
    )


def _drop_federal_counts() -> None:
    op.drop_table("federal_snapshot")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION federal_snapshot_stays()")
    op.drop_table("federal_counted")
    op.drop_table("federal_count")


def _create_exchange() -> None:
    op.create_table(
        "api_client",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("partner", sa.String(length=32), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("limit", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_api_client"),
    )
    op.create_index("ix_api_client_partner", "api_client", ["partner"])
    op.create_table(
        "api_token",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("client", sa.String(length=36), nullable=False),
        sa.Column("hint", sa.String(length=12), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name="pk_api_token"),
        sa.UniqueConstraint("id", name="uq_api_token_id"),
    )
    op.create_index("ix_api_token_client", "api_token", ["client"])
    op.create_table(
        "api_window",
        sa.Column("client", sa.String(length=36), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("client", name="pk_api_window"),
    )
    op.create_table(
        "feed_visit",
        sa.Column("visit", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("visit", name="pk_feed_visit"),
    )
    op.create_index("ix_feed_visit_position", "feed_visit", ["position"])
    op.create_index("ix_feed_visit_site_day", "feed_visit", ["site", "day"])
    op.create_table(
        "feed_day",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "day", name="pk_feed_day"),
    )
    op.create_table(
        "feed_head",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_feed_head"),
    )
    op.create_table(
        "hook",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("client", sa.String(length=36), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("stopped_why", sa.String(length=300), nullable=False),
        sa.Column("overlap_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hook"),
    )
    op.create_index("ix_hook_client", "hook", ["client"])
    op.create_table(
        "hook_secret",
        sa.Column("hook", sa.String(length=36), nullable=False),
        sa.Column("turn", sa.String(length=6), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("data_key", sa.Integer(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hook", "turn", name="pk_hook_secret"),
    )
    op.create_index("ix_hook_secret_key_version", "hook_secret", ["key_version"])
    op.create_table(
        "hook_event",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_hook_event"),
        sa.UniqueConstraint("id", name="uq_hook_event_id"),
    )
    op.create_index("ix_hook_event_at", "hook_event", ["at"])
    op.create_table(
        "hook_delivery",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("hook", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("said", sa.String(length=300), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_hook_delivery"),
    )
    op.create_index("ix_hook_delivery_hook", "hook_delivery", ["hook", "sequence"])
    op.create_index("ix_hook_delivery_due", "hook_delivery", ["status", "next_at"])
    op.create_table(
        "visit_day_mark",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "day", name="pk_visit_day_mark"),
    )
    op.create_index("ix_visit_day_mark_version", "visit_day_mark", ["site", "version"])
    op.create_table(
        "visit_mark",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_visit_mark"),
    )
    _create_counts()


def _create_counts() -> None:
    op.create_table(
        "count_site",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_count_site"),
    )
    op.create_table(
        "count_block",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", "month", name="pk_count_block"),
    )
    for table, column, length in (("count_person", "person", 80), ("count_word", "word", 32)):
        op.create_table(
            table,
            sa.Column("number", sa.Integer(), nullable=False),
            sa.Column(column, sa.String(length=length), nullable=False),
            sa.PrimaryKeyConstraint("number", name=f"pk_{table}"),
            sa.UniqueConstraint(column, name=f"uq_{table}_{column}"),
        )


def _drop_exchange() -> None:
    for name in ("count_word", "count_person", "count_block", "count_site", "visit_mark"):
        op.drop_table(name)
    op.drop_index("ix_visit_day_mark_version", "visit_day_mark")
    op.drop_table("visit_day_mark")
    op.drop_index("ix_hook_delivery_hook", "hook_delivery")
    op.drop_index("ix_hook_delivery_due", "hook_delivery")
    op.drop_table("hook_delivery")
    op.drop_index("ix_hook_event_at", "hook_event")
    op.drop_table("hook_event")
    op.drop_index("ix_hook_secret_key_version", "hook_secret")
    op.drop_table("hook_secret")
    op.drop_index("ix_hook_client", "hook")
    op.drop_table("hook")
    op.drop_table("feed_head")
    op.drop_table("feed_day")
    op.drop_index("ix_feed_visit_position", "feed_visit")
    op.drop_index("ix_feed_visit_site_day", "feed_visit")
    op.drop_table("feed_visit")
    op.drop_table("api_window")
    op.drop_index("ix_api_token_client", "api_token")
    op.drop_table("api_token")
    op.drop_index("ix_api_client_partner", "api_client")
    op.drop_table("api_client")


def _create_follow_up() -> None:
    op.create_table(
        "follow_up",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("visited", sa.Date(), nullable=False),
        sa.Column("visited_site", sa.String(length=32), nullable=False),
        sa.Column("over_on", sa.Date(), nullable=True),
        sa.Column("over_by_staff", sa.Boolean(), nullable=True),
        sa.Column("quiet_until", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "member", name="pk_follow_up"),
    )
    op.create_index("ix_follow_up_open", "follow_up", ["site", "over_on", "weight"])
    op.create_table(
        "follow_up_word",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("quiet_until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_follow_up_word"),
    )
    op.create_index("ix_follow_up_word_member", "follow_up_word", ["member", "at"])
    op.create_table(
        "follow_up_limits",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_follow_up_limits"),
    )


def _drop_follow_up() -> None:
    op.drop_table("follow_up_limits")
    op.drop_index("ix_follow_up_word_member", "follow_up_word")
    op.drop_table("follow_up_word")
    op.drop_index("ix_follow_up_open", "follow_up")
    op.drop_table("follow_up")


def _create_saved_reports() -> None:
    op.create_table(
        "reporting_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reporting_key"),
    )
    op.create_table(
        "saved_report",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("report", sa.String(length=20), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("shared", sa.String(length=8), nullable=False),
        sa.Column("often", sa.String(length=10), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("month_day", sa.Integer(), nullable=False),
        sa.Column("receivers", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_saved_report"),
    )
    op.create_index("ix_saved_report_due_at", "saved_report", ["due_at"])
    op.create_index("ix_saved_report_owner", "saved_report", ["owner"])
    op.create_table(
        "report_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report", sa.String(length=36), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receiver", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report_mail"),
        sa.UniqueConstraint("key", name="uq_report_mail_key"),
        sa.UniqueConstraint("report", "due_at", "receiver", name="uq_report_mail_once"),
    )
    op.create_index("ix_report_mail_due", "report_mail", ["status", "next_try_at"])


def _drop_saved_reports() -> None:
    op.drop_index("ix_report_mail_due", "report_mail")
    op.drop_table("report_mail")
    op.drop_index("ix_saved_report_owner", "saved_report")
    op.drop_index("ix_saved_report_due_at", "saved_report")
    op.drop_table("saved_report")
    op.drop_table("reporting_key")


def _create_retention() -> None:
    op.create_table(
        "retention_award",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_retention_award"),
    )
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=True),
        sa.Column("award", sa.String(length=40), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.String(length=200), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(length=200), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_legal_hold"),
    )
    op.create_index("ix_legal_hold_member", "legal_hold", ["member"])
    op.create_table(
        "retention_run",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=200), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_retention_run"),
    )


def _drop_retention() -> None:
    op.drop_table("retention_run")
    op.drop_index("ix_legal_hold_member", "legal_hold")
    op.drop_table("legal_hold")
    op.drop_table("retention_award")


def _create_mis() -> None:
    op.create_table(
        "mis_record",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("row", sa.JSON(), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_mis_record"),
    )
    op.create_index("ix_mis_record_member", "mis_record", ["member"])
    op.create_index("ix_mis_record_day", "mis_record", ["kind", "site", "day"])
    op.create_table(
        "mis_cursor",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_mis_cursor"),
    )
    op.create_table(
        "mis_run",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("fault", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mis_run"),
    )
    op.create_index("ix_mis_run_began_at", "mis_run", ["began_at"])
    op.create_table(
        "mis_clash",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("ours", sa.String(length=300), nullable=False),
        sa.Column("theirs", sa.String(length=300), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_as", sa.String(length=8), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mis_clash"),
    )
    op.create_index("ix_mis_clash_open", "mis_clash", ["decided_at", "found_at"])


def _drop_mis() -> None:
    op.drop_index("ix_mis_clash_open", "mis_clash")
    op.drop_table("mis_clash")
    op.drop_index("ix_mis_run_began_at", "mis_run")
    op.drop_table("mis_run")
    op.drop_table("mis_cursor")
    op.drop_index("ix_mis_record_day", "mis_record")
    op.drop_index("ix_mis_record_member", "mis_record")
    op.drop_table("mis_record")


def _create_targets() -> None:
    op.create_table(
        "target",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_target"),
    )
    op.create_index("ix_target_site", "target", ["site"])


def _drop_targets() -> None:
    op.drop_index("ix_target_site", "target")
    op.drop_table("target")
