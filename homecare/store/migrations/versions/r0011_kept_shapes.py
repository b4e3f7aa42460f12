"""Shapes of legs that were looked up, and what outside geocoders answered."""

import sqlalchemy as sa
from alembic import op

revision = "r0011"
down_revision = "r0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; both fill by themselves."""
    at = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
    op.create_table(
        "travel_shapes",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", "from_id", "to_id", name="pk_travel_shapes"),
    )
    op.create_table(
        "geocoder_answers",
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("asked_at", at, nullable=False),
        sa.PrimaryKeyConstraint("question", name="pk_geocoder_answers"),
    )


def downgrade() -> None:
    """Drop them; nothing is lost that cannot be worked out or asked again."""
    op.drop_table("geocoder_answers")
    op.drop_table("travel_shapes")
