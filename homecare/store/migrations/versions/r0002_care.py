"""Grants, their items, one-off orders, and what came of check-ups."""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _care_plans()
    _care_items()
    _care_item_gaps()
    _orders()
    _contacts()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("contacts", "orders", "care_item_gaps", "care_items", "care_plans"):
        op.drop_table(table)


def _care_plans() -> None:
    op.create_table(
        "care_plans",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("external_no", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("level_id", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("granted_s", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "client_id"],
            ["clients.municipality_id", "clients.id"],
            name="fk_client_id_clients",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_care_plans_municipality_id"
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name="pk_care_plans"),
    )


def _care_items() -> None:
    op.create_table(
        "care_items",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("care_plan_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tasks", sa.JSON(), nullable=False),
        sa.Column("service_s", sa.Integer(), nullable=False),
        sa.Column("carers_needed", sa.Integer(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("rhythm_rrule", sa.Text(), nullable=False),
        sa.Column("rhythm_starts_on", sa.Date(), nullable=False),
        sa.Column("window_opens", sa.Time(), nullable=False),
        sa.Column("window_closes", sa.Time(), nullable=False),
        sa.Column("preferred_opens", sa.Time(), nullable=True),
        sa.Column("preferred_closes", sa.Time(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("preferred_carer_ids", sa.JSON(), nullable=False),
        sa.Column("forbidden_carer_ids", sa.JSON(), nullable=False),
        sa.Column("pin_carer_id", sa.Text(), nullable=True),
        sa.Column("pin_begins", sa.Time(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "care_plan_id"],
            ["care_plans.municipality_id", "care_plans.id"],
            name="fk_care_plan_id_care_plans",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_care_items_municipality_id"
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name="pk_care_items"),
    )
    op.create_index(
        "ix_care_items_care_plan_id",
        "care_items",
        ["municipality_id", "care_plan_id"],
        unique=False,
    )


def _care_item_gaps() -> None:
    op.create_table(
        "care_item_gaps",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("care_item_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("to_item_id", sa.Text(), nullable=False),
        sa.Column("least_s", sa.Integer(), nullable=False),
        sa.Column("most_s", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "care_item_id"],
            ["care_items.municipality_id", "care_items.id"],
            name="fk_care_item_id_care_items",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_care_item_gaps_municipality_id"
        ),
        sa.PrimaryKeyConstraint(
            "municipality_id", "care_item_id", "position", name="pk_care_item_gaps"
        ),
    )


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("external_no", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("service_s", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Text(), nullable=True),
        sa.Column("window_opens", sa.Time(), nullable=False),
        sa.Column("window_closes", sa.Time(), nullable=False),
        sa.Column("preferred_opens", sa.Time(), nullable=True),
        sa.Column("preferred_closes", sa.Time(), nullable=True),
        sa.Column("carers_needed", sa.Integer(), nullable=False),
        sa.Column("tasks", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("pin_carer_id", sa.Text(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "client_id"],
            ["clients.municipality_id", "clients.id"],
            name="fk_client_id_clients",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "place_id"],
            ["places.municipality_id", "places.id"],
            name="fk_place_id_places",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_orders_municipality_id"
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name="pk_orders"),
    )


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("intake", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "client_id"],
            ["clients.municipality_id", "clients.id"],
            name="fk_client_id_clients",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_contacts_municipality_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
    )
    op.create_index(
        "ix_contacts_client_id", "contacts", ["municipality_id", "client_id"], unique=False
    )
