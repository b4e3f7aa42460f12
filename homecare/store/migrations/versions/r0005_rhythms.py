"""Rhythms whose days may be chosen, and what of a published route counts as work."""

import sqlalchemy as sa
from alembic import op

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Rows that are there keep their meaning: fixed days, and work that is not known."""
    op.add_column("care_items", sa.Column("rhythm_times_per_week", sa.Integer(), nullable=True))
    op.add_column(
        "care_items",
        sa.Column("rhythm_least_days_apart", sa.Integer(), nullable=False, server_default="1"),
    )
    op.add_column("published_routes", sa.Column("work_s", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Back to fixed days alone."""
    op.drop_column("published_routes", "work_s")
    op.drop_column("care_items", "rhythm_least_days_apart")
    op.drop_column("care_items", "rhythm_times_per_week")
