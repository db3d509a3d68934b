"""Funds with their ledgers, standing payments, runs with bank files and results, one-off payments, recovery.

long: one table after another.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:  # long: one table after another
    """Apply the change."""

    op.create_table(
        "fund_samples",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("seed", sa.String(length=40), nullable=False),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("drawn_by", sa.String(length=32), nullable=False),
        sa.Column("drawn_at", Instant(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("drawn <= paid", name=op.f("ck_fund_samples_no_more_is_drawn_than_was_paid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_samples")),
        sa.UniqueConstraint("county", "month", name="a_month_s_payments_are_drawn_once"),
    )
    op.create_table(
        "payment_campaigns",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.Column("basis", sa.String(length=120), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("per", sa.String(length=10), nullable=False),
        sa.Column("each_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("approved_by", sa.String(length=32), nullable=True),
        sa.Column("approved_at", Instant(), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state IN ('draft', 'dropped')) = (approved_by IS NULL)",
            name=op.f("ck_payment_campaigns_an_approved_campaign_names_who_approved_it"),
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> made_by",
            name=op.f("ck_payment_campaigns_whoever_lists_a_campaign_does_not_approve_it"),
        ),
        sa.CheckConstraint("each_fen > 0", name=op.f("ck_payment_campaigns_a_campaign_pays_more_than_nothing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_campaigns")),
    )
    op.create_table(
        "payment_funds",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("donor", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("brought_fen", sa.BigInteger(), nullable=False),
        sa.Column("held_fen", sa.BigInteger(), nullable=False),
        sa.Column("bank_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.String(length=32), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "source <> 'donation' OR (purpose <> '' AND donor <> '')",
            name=op.f("ck_payment_funds_a_donation_names_donor_and_purpose"),
        ),
        sa.CheckConstraint(
            "brought_fen = held_fen + bank_fen + paid_fen", name=op.f("ck_payment_funds_a_fund_balances_to_the_cent")
        ),
        sa.CheckConstraint(
            "held_fen >= 0 AND bank_fen >= 0 AND paid_fen >= 0",
            name=op.f("ck_payment_funds_a_fund_never_goes_below_nothing"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_funds")),
        sa.UniqueConstraint("county", "code", name="a_county_names_a_fund_once"),
    )
    op.create_table(
        "payment_fund_items",
        sa.Column("fund_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["payment_funds.id"], name=op.f("fk_payment_fund_items_fund_id")),
        sa.PrimaryKeyConstraint("fund_id", "item", name=op.f("pk_payment_fund_items")),
    )
    op.create_table(
        "payment_ledger",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("fund_id", sa.String(length=32), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("target", sa.String(length=10), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("brought_fen", sa.BigInteger(), nullable=False),
        sa.Column("held_fen", sa.BigInteger(), nullable=False),
        sa.Column("bank_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.String(length=32), nullable=True),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("voucher", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "kind <> 'correction' OR (corrects IS NOT NULL AND note <> '')",
            name=op.f("ck_payment_ledger_a_correction_says_what_and_why"),
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_payment_ledger_a_movement_moves_something")),
        sa.CheckConstraint(
            "brought_fen = held_fen + bank_fen + paid_fen",
            name=op.f("ck_payment_ledger_every_line_balances_to_the_cent"),
        ),
        sa.CheckConstraint(
            "held_fen >= 0 AND bank_fen >= 0 AND paid_fen >= 0",
            name=op.f("ck_payment_ledger_no_line_shows_less_than_nothing"),
        ),
        sa.CheckConstraint("source <> target", name=op.f("ck_payment_ledger_a_movement_goes_somewhere_else")),
        sa.ForeignKeyConstraint(["fund_id"], ["payment_funds.id"], name=op.f("fk_payment_ledger_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_ledger")),
        sa.UniqueConstraint("fund_id", "serial", name="a_fund_numbers_its_lines_once"),
    )
    with op.batch_alter_table("payment_ledger", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_ledger_about"), ["about"], unique=False)
        batch_op.create_index("ix_payment_ledger_at", ["fund_id", "at"], unique=False)

    op.create_table(
        "payment_reconciliations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("fund_id", sa.String(length=32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("last_serial", sa.Integer(), nullable=False),
        sa.Column("brought_fen", sa.BigInteger(), nullable=False),
        sa.Column("held_fen", sa.BigInteger(), nullable=False),
        sa.Column("bank_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("checked_by", sa.String(length=32), nullable=True),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "brought_fen = held_fen + bank_fen + paid_fen",
            name=op.f("ck_payment_reconciliations_a_reconciled_month_balances_to_the_cent"),
        ),
        sa.CheckConstraint(
            "checked_by IS NULL OR checked_by <> made_by",
            name=op.f("ck_payment_reconciliations_two_people_reconcile_a_month"),
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["payment_funds.id"], name=op.f("fk_payment_reconciliations_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_reconciliations")),
        sa.UniqueConstraint("fund_id", "month", name="a_month_of_a_fund_is_reconciled_once"),
    )
    op.create_table(
        "payment_campaign_entries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("included", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.Column("payee", sa.String(length=80), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("bank", sa.String(length=200), nullable=False),
        sa.Column("account_sealed", sa.Text(), nullable=True),
        sa.Column("account_hash", sa.String(length=64), nullable=True),
        sa.Column("account_tail", sa.String(length=4), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "included OR reason <> ''",
            name=op.f("ck_payment_campaign_entries_whoever_is_left_out_is_left_out_for_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["payment_campaigns.id"], name=op.f("fk_payment_campaign_entries_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_payment_campaign_entries_household_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_payment_campaign_entries_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_campaign_entries")),
        sa.UniqueConstraint("campaign_id", "household_id", name="a_campaign_lists_a_household_once"),
    )
    with op.batch_alter_table("payment_campaign_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_campaign_entries_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "fund_checks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sample_id", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("finding", sa.String(length=200), nullable=False),
        sa.Column("checked_by", sa.String(length=32), nullable=True),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(checked_at IS NULL) = (result = '')", name=op.f("ck_fund_checks_a_checked_payment_has_a_result")
        ),
        sa.CheckConstraint("result <> 'wrong' OR finding <> ''", name=op.f("ck_fund_checks_whatever_is_wrong_is_told")),
        sa.ForeignKeyConstraint(["entry_id"], ["fund_entries.id"], name=op.f("fk_fund_checks_entry_id")),
        sa.ForeignKeyConstraint(["sample_id"], ["fund_samples.id"], name=op.f("fk_fund_checks_sample_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_checks")),
        sa.UniqueConstraint("entry_id", name="a_payment_is_drawn_once"),
    )
    with op.batch_alter_table("fund_checks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fund_checks_sample_id"), ["sample_id"], unique=False)

    op.create_table(
        "payment_runs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=True),
        sa.Column("pay_by", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("built_by", sa.String(length=32), nullable=True),
        sa.Column("built_at", Instant(), nullable=True),
        sa.Column("checked_by", sa.String(length=32), nullable=True),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.Column("released_at", Instant(), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state IN ('released', 'closed')) = (released_at IS NOT NULL)",
            name=op.f("ck_payment_runs_what_went_out_was_checked"),
        ),
        sa.CheckConstraint(
            "checked_by IS NULL OR (built_by IS NOT NULL AND checked_by <> built_by)",
            name=op.f("ck_payment_runs_whoever_builds_a_batch_does_not_check_it"),
        ),
        sa.CheckConstraint(
            "released_at IS NULL OR checked_by IS NOT NULL", name=op.f("ck_payment_runs_nothing_goes_out_unchecked")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["payment_campaigns.id"], name=op.f("fk_payment_runs_campaign_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_payment_runs_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_runs")),
        sa.UniqueConstraint("case_id", name="a_run_has_a_file_of_its_own"),
        sa.UniqueConstraint("number", name=op.f("uq_payment_runs_number")),
    )
    with op.batch_alter_table("payment_runs", schema=None) as batch_op:
        batch_op.create_index(
            "a_month_has_one_regular_run",
            ["county", "month"],
            unique=True,
            sqlite_where=sa.text("kind = 'month' AND state <> 'dropped'"),
            postgresql_where=sa.text("kind = 'month' AND state <> 'dropped'"),
        )
        batch_op.create_index(batch_op.f("ix_payment_runs_month"), ["month"], unique=False)

    op.create_table(
        "recoveries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("cause_case", sa.String(length=32), nullable=True),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("ground", sa.String(length=30), nullable=False),
        sa.Column("claimed_fen", sa.BigInteger(), nullable=False),
        sa.Column("ordered_fen", sa.BigInteger(), nullable=True),
        sa.Column("fine_fen", sa.BigInteger(), nullable=False),
        sa.Column("fine_by", sa.String(length=32), nullable=True),
        sa.Column("fine_reason", sa.String(length=400), nullable=False),
        sa.Column("returned_fen", sa.BigInteger(), nullable=False),
        sa.Column("fine_paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("written_off_fen", sa.BigInteger(), nullable=False),
        sa.Column("written_off_by", sa.String(length=32), nullable=True),
        sa.Column("write_off_reason", sa.String(length=200), nullable=False),
        sa.Column("approved_by", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("credit_note", sa.String(length=200), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("started_by", sa.String(length=32), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "fine_fen = 0 OR (fine_by IS NOT NULL AND fine_reason <> '')",
            name=op.f("ck_recoveries_a_fine_is_a_person_s_decision_with_reasons"),
        ),
        sa.CheckConstraint("claimed_fen > 0", name=op.f("ck_recoveries_a_recovery_asks_for_more_than_nothing")),
        sa.CheckConstraint(
            "fine_fen = 0 OR (fine_fen > 0 AND fine_fen <= 2 * ordered_fen)",
            name=op.f("ck_recoveries_a_fine_is_at_most_twice_what_is_returned"),
        ),
        sa.CheckConstraint("fine_paid_fen <= fine_fen", name=op.f("ck_recoveries_nobody_pays_more_than_the_fine")),
        sa.CheckConstraint(
            "ordered_fen IS NULL OR ordered_fen >= 0", name=op.f("ck_recoveries_an_order_is_not_below_nothing")
        ),
        sa.CheckConstraint(
            "returned_fen + written_off_fen <= coalesce(ordered_fen, 0)",
            name=op.f("ck_recoveries_nobody_returns_more_than_ordered"),
        ),
        sa.CheckConstraint(
            "written_off_fen = 0 OR (written_off_by IS NOT NULL AND approved_by IS NOT NULL AND approved_by <> written_off_by)",
            name=op.f("ck_recoveries_two_people_write_a_debt_off"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_recoveries_case_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_recoveries_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_recoveries_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recoveries")),
        sa.UniqueConstraint("case_id", name="a_recovery_has_a_file_of_its_own"),
    )
    with op.batch_alter_table("recoveries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recoveries_cause_case"), ["cause_case"], unique=False)
        batch_op.create_index(batch_op.f("ix_recoveries_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recoveries_person_id"), ["person_id"], unique=False)

    op.create_table(
        "standing_payments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.Column("benefit_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("last_month", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=120), nullable=False),
        sa.Column("hold", sa.String(length=20), nullable=False),
        sa.Column("hold_note", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("started_by", sa.String(length=32), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(last_month IS NULL) = (ended_at IS NULL)",
            name=op.f("ck_standing_payments_an_ended_payment_has_a_last_month"),
        ),
        sa.ForeignKeyConstraint(["benefit_id"], ["benefits.id"], name=op.f("fk_standing_payments_benefit_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_standing_payments_case_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_standing_payments_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_standing_payments_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_payments")),
        sa.UniqueConstraint("benefit_id", name="a_benefit_has_one_standing_payment"),
    )
    with op.batch_alter_table("standing_payments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standing_payments_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_standing_payments_county", ["county", "first_month", "last_month"], unique=False)
        batch_op.create_index(batch_op.f("ix_standing_payments_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_standing_payments_person_id"), ["person_id"], unique=False)

    op.create_table(
        "payees",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("standing_id", sa.String(length=32), nullable=True),
        sa.Column("line_id", sa.String(length=32), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("agreement", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.Column("payee", sa.String(length=80), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("bank", sa.String(length=200), nullable=False),
        sa.Column("account_sealed", sa.Text(), nullable=True),
        sa.Column("account_hash", sa.String(length=64), nullable=True),
        sa.Column("account_tail", sa.String(length=4), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "origin = 'decision' OR state IN ('proposed', 'declined') OR (confirmed_by IS NOT NULL AND confirmed_by <> recorded_by)",
            name=op.f("ck_payees_another_person_confirms_a_changed_payee"),
        ),
        sa.CheckConstraint(
            "relation <> 'custodian' OR state IN ('proposed', 'declined') OR agreement <> ''",
            name=op.f("ck_payees_a_custodian_has_an_agreement_on_file"),
        ),
        sa.CheckConstraint(
            "standing_id IS NOT NULL OR line_id IS NOT NULL", name=op.f("ck_payees_a_payee_is_paid_something")
        ),
        sa.ForeignKeyConstraint(["standing_id"], ["standing_payments.id"], name=op.f("fk_payees_standing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payees")),
        sa.UniqueConstraint("standing_id", "serial", name="a_payment_numbers_its_payees_once"),
    )
    with op.batch_alter_table("payees", schema=None) as batch_op:
        batch_op.create_index(
            "a_payment_has_one_payee",
            ["standing_id"],
            unique=True,
            sqlite_where=sa.text("state = 'current'"),
            postgresql_where=sa.text("state = 'current'"),
        )
        batch_op.create_index("ix_payees_account", ["account_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_payees_line_id"), ["line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payees_standing_id"), ["standing_id"], unique=False)
        batch_op.create_index(
            "one_change_of_payee_at_a_time",
            ["standing_id"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    op.create_table(
        "payment_files",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("ordered_at", Instant(), nullable=False),
        sa.Column("made_at", Instant(), nullable=True),
        sa.Column("fetched_by", sa.String(length=32), nullable=True),
        sa.Column("fetched_at", Instant(), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("(state = 'made') = (sha256 <> '')", name=op.f("ck_payment_files_a_made_file_has_a_hash")),
        sa.ForeignKeyConstraint(["run_id"], ["payment_runs.id"], name=op.f("fk_payment_files_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_files")),
        sa.UniqueConstraint("run_id", name="a_batch_goes_to_the_bank_once"),
    )
    op.create_table(
        "payment_results",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("returned_fen", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=32), nullable=False),
        sa.Column("uploaded_at", Instant(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["payment_runs.id"], name=op.f("fk_payment_results_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_results")),
        sa.UniqueConstraint("run_id", "sha256", name="a_bank_result_takes_effect_once"),
    )
    with op.batch_alter_table("payment_results", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_results_run_id"), ["run_id"], unique=False)

    op.create_table(
        "recovery_instalments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recovery_id", sa.String(length=32), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_recovery_instalments_an_instalment_is_more_than_nothing")),
        sa.ForeignKeyConstraint(["recovery_id"], ["recoveries.id"], name=op.f("fk_recovery_instalments_recovery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_instalments")),
        sa.UniqueConstraint("recovery_id", "serial", name="a_plan_numbers_its_instalments_once"),
    )
    with op.batch_alter_table("recovery_instalments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_instalments_recovery_id"), ["recovery_id"], unique=False)

    op.create_table(
        "recovery_receipts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recovery_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("outside_fen", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("voucher", sa.String(length=60), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_recovery_receipts_a_receipt_brings_money")),
        sa.ForeignKeyConstraint(["recovery_id"], ["recoveries.id"], name=op.f("fk_recovery_receipts_recovery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_receipts")),
        sa.UniqueConstraint("county", "voucher", name="a_receipt_s_voucher_is_used_once"),
    )
    with op.batch_alter_table("recovery_receipts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_receipts_recovery_id"), ["recovery_id"], unique=False)

    op.create_table(
        "standing_amounts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("standing_id", sa.String(length=32), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_standing_amounts_nobody_is_paid_less_than_nothing")),
        sa.ForeignKeyConstraint(
            ["standing_id"], ["standing_payments.id"], name=op.f("fk_standing_amounts_standing_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_amounts")),
        sa.UniqueConstraint("standing_id", "serial", name="a_payment_numbers_its_amounts_once"),
    )
    with op.batch_alter_table("standing_amounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standing_amounts_standing_id"), ["standing_id"], unique=False)

    op.create_table(
        "payment_lines",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("standing_id", sa.String(length=32), nullable=True),
        sa.Column("request_id", sa.String(length=32), nullable=True),
        sa.Column("entry_id", sa.String(length=32), nullable=True),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.String(length=32), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("return_code", sa.String(length=20), nullable=False),
        sa.Column("return_text", sa.String(length=120), nullable=False),
        sa.Column("result_id", sa.String(length=32), nullable=True),
        sa.Column("result_on", sa.Date(), nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.Column("payee", sa.String(length=80), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("bank", sa.String(length=200), nullable=False),
        sa.Column("account_sealed", sa.Text(), nullable=True),
        sa.Column("account_hash", sa.String(length=64), nullable=True),
        sa.Column("account_tail", sa.String(length=4), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(state = 'returned') = (return_code <> '')", name=op.f("ck_payment_lines_a_returned_line_says_why")
        ),
        sa.CheckConstraint(
            "state NOT IN ('paid', 'returned') OR result_id IS NOT NULL",
            name=op.f("ck_payment_lines_a_result_comes_from_the_bank"),
        ),
        sa.CheckConstraint(
            "(CASE WHEN standing_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN request_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN entry_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_payment_lines_a_line_pays_one_thing"),
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_payment_lines_a_line_pays_more_than_nothing")),
        sa.ForeignKeyConstraint(["entry_id"], ["payment_campaign_entries.id"], name=op.f("fk_payment_lines_entry_id")),
        sa.ForeignKeyConstraint(
            ["fund_id", "item"],
            ["payment_fund_items.fund_id", "payment_fund_items.item"],
            name="a_fund_pays_only_its_own_items",
        ),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_payment_lines_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_payment_lines_person_id")),
        sa.ForeignKeyConstraint(["request_id"], ["payment_requests.id"], name=op.f("fk_payment_lines_request_id")),
        sa.ForeignKeyConstraint(["result_id"], ["payment_results.id"], name=op.f("fk_payment_lines_result_id")),
        sa.ForeignKeyConstraint(["run_id"], ["payment_runs.id"], name=op.f("fk_payment_lines_run_id")),
        sa.ForeignKeyConstraint(["standing_id"], ["standing_payments.id"], name=op.f("fk_payment_lines_standing_id")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_payment_lines_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_lines")),
        sa.UniqueConstraint("run_id", "serial", name="a_batch_numbers_its_lines_once"),
    )
    with op.batch_alter_table("payment_lines", schema=None) as batch_op:
        batch_op.create_index(
            "a_campaign_pays_an_entry_once",
            ["entry_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'released', 'paid') AND entry_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('draft', 'released', 'paid') AND entry_id IS NOT NULL"),
        )
        batch_op.create_index(
            "a_month_is_paid_once_per_benefit",
            ["standing_id", "month", "part"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'released', 'paid') AND standing_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('draft', 'released', 'paid') AND standing_id IS NOT NULL"),
        )
        batch_op.create_index(
            "a_request_is_paid_once",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'released', 'paid') AND request_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('draft', 'released', 'paid') AND request_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_payment_lines_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_lines_run_id"), ["run_id"], unique=False)
        batch_op.create_index("ix_payment_lines_standing", ["standing_id", "month"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_lines_township"), ["township"], unique=False)

    op.create_table(
        "recovered_months",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recovery_id", sa.String(length=32), nullable=False),
        sa.Column("line_id", sa.String(length=32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_recovered_months_an_overpaid_month_has_an_amount")),
        sa.ForeignKeyConstraint(["line_id"], ["payment_lines.id"], name=op.f("fk_recovered_months_line_id")),
        sa.ForeignKeyConstraint(["recovery_id"], ["recoveries.id"], name=op.f("fk_recovered_months_recovery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovered_months")),
        sa.UniqueConstraint("line_id", name="an_overpaid_line_is_asked_back_once"),
    )
    with op.batch_alter_table("recovered_months", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovered_months_recovery_id"), ["recovery_id"], unique=False)

    with op.batch_alter_table("payment_requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("item", sa.String(length=30), server_default="", nullable=False))
        batch_op.add_column(sa.Column("fund_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("payee", sa.String(length=80), server_default="", nullable=False))
        batch_op.add_column(sa.Column("relation", sa.String(length=20), server_default="", nullable=False))
        batch_op.add_column(sa.Column("bank", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("account_sealed", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("account_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("account_tail", sa.String(length=4), server_default="", nullable=False))
        batch_op.add_column(sa.Column("doubtful", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_foreign_key(batch_op.f("fk_payment_requests_fund_id"), "payment_funds", ["fund_id"], ["id"])


def downgrade() -> None:  # long: one table after another
    """Take the change back."""

    with op.batch_alter_table("payment_requests", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_payment_requests_fund_id"), type_="foreignkey")
        batch_op.drop_column("doubtful")
        batch_op.drop_column("account_tail")
        batch_op.drop_column("account_hash")
        batch_op.drop_column("account_sealed")
        batch_op.drop_column("bank")
        batch_op.drop_column("relation")
        batch_op.drop_column("payee")
        batch_op.drop_column("fund_id")
        batch_op.drop_column("item")

    with op.batch_alter_table("recovered_months", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovered_months_recovery_id"))

    op.drop_table("recovered_months")
    with op.batch_alter_table("payment_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_lines_township"))
        batch_op.drop_index("ix_payment_lines_standing")
        batch_op.drop_index(batch_op.f("ix_payment_lines_run_id"))
        batch_op.drop_index(batch_op.f("ix_payment_lines_household_id"))
        batch_op.drop_index(
            "a_request_is_paid_once",
            sqlite_where=sa.text("state IN ('draft', 'released', 'paid') AND request_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('draft', 'released', 'paid') AND request_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "a_month_is_paid_once_per_benefit",
            sqlite_where=sa.text("state IN ('draft', 'released', 'paid') AND standing_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('draft', 'released', 'paid') AND standing_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "a_campaign_pays_an_entry_once",
            sqlite_where=sa.text("state IN ('draft', 'released', 'paid') AND entry_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('draft', 'released', 'paid') AND entry_id IS NOT NULL"),
        )

    op.drop_table("payment_lines")
    with op.batch_alter_table("standing_amounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standing_amounts_standing_id"))

    op.drop_table("standing_amounts")
    with op.batch_alter_table("recovery_receipts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_receipts_recovery_id"))

    op.drop_table("recovery_receipts")
    with op.batch_alter_table("recovery_instalments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_instalments_recovery_id"))

    op.drop_table("recovery_instalments")
    with op.batch_alter_table("payment_results", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_results_run_id"))

    op.drop_table("payment_results")
    op.drop_table("payment_files")
    with op.batch_alter_table("payees", schema=None) as batch_op:
        batch_op.drop_index(
            "one_change_of_payee_at_a_time",
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )
        batch_op.drop_index(batch_op.f("ix_payees_standing_id"))
        batch_op.drop_index(batch_op.f("ix_payees_line_id"))
        batch_op.drop_index("ix_payees_account")
        batch_op.drop_index(
            "a_payment_has_one_payee",
            sqlite_where=sa.text("state = 'current'"),
            postgresql_where=sa.text("state = 'current'"),
        )

    op.drop_table("payees")
    with op.batch_alter_table("standing_payments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standing_payments_person_id"))
        batch_op.drop_index(batch_op.f("ix_standing_payments_household_id"))
        batch_op.drop_index("ix_standing_payments_county")
        batch_op.drop_index(batch_op.f("ix_standing_payments_case_id"))

    op.drop_table("standing_payments")
    with op.batch_alter_table("recoveries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recoveries_person_id"))
        batch_op.drop_index(batch_op.f("ix_recoveries_household_id"))
        batch_op.drop_index(batch_op.f("ix_recoveries_cause_case"))

    op.drop_table("recoveries")
    with op.batch_alter_table("payment_runs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_runs_month"))
        batch_op.drop_index(
            "a_month_has_one_regular_run",
            sqlite_where=sa.text("kind = 'month' AND state <> 'dropped'"),
            postgresql_where=sa.text("kind = 'month' AND state <> 'dropped'"),
        )

    op.drop_table("payment_runs")
    with op.batch_alter_table("fund_checks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fund_checks_sample_id"))

    op.drop_table("fund_checks")
    with op.batch_alter_table("payment_campaign_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_campaign_entries_campaign_id"))

    op.drop_table("payment_campaign_entries")
    op.drop_table("payment_reconciliations")
    with op.batch_alter_table("payment_ledger", schema=None) as batch_op:
        batch_op.drop_index("ix_payment_ledger_at")
        batch_op.drop_index(batch_op.f("ix_payment_ledger_about"))

    op.drop_table("payment_ledger")
    op.drop_table("payment_fund_items")
    op.drop_table("payment_funds")
    op.drop_table("payment_campaigns")
    op.drop_table("fund_samples")
