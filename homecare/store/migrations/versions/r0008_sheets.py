"""The carers' sheets of published plans.

Those of plans that are published already are read out of the plans' documents until the next
publishing.
"""

import sqlalchemy as sa
from alembic import op

revision = "r0008"
down_revision = "r0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "published_sheets",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("carer_id", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("doc", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_published_sheets_plan_id"),
        sa.PrimaryKeyConstraint("plan_id", "carer_id", name="pk_published_sheets"),
    )


def downgrade() -> None:
    """Drop it; nothing is lost that the plans' documents do not hold."""
    op.drop_table("published_sheets")
