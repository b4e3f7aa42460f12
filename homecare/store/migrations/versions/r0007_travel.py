"""Travel that was worked out, kept by points and rows."""

import sqlalchemy as sa
from alembic import op

revision = "r0007"
down_revision = "r0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "travel_points",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_travel_points"),
        sa.UniqueConstraint("key", name="uq_travel_points_key"),
    )
    op.create_table(
        "travel_rows",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("version", "from_id", name="pk_travel_rows"),
    )


def downgrade() -> None:
    """Drop them; nothing is lost that cannot be worked out again."""
    op.drop_table("travel_rows")
    op.drop_table("travel_points")
