"""Secret links under which carers' calendars are read."""

import sqlalchemy as sa
from alembic import op

revision = "r0010"
down_revision = "r0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; nobody has a link yet."""
    at = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
    op.create_table(
        "calendar_links",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("carer_id", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("made_at", at, nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_calendar_links_municipality_id"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "carer_id"],
            ["carers.municipality_id", "carers.id"],
            name="fk_carer_id_carers",
        ),
        sa.PrimaryKeyConstraint("municipality_id", "carer_id", name="pk_calendar_links"),
        sa.UniqueConstraint("secret_hash", name="uq_calendar_links_secret_hash"),
    )


def downgrade() -> None:
    """Whoever has a link needs a new one."""
    op.drop_table("calendar_links")
