"""Places may carry the code of their address in the State Address Register."""

import sqlalchemy as sa
from alembic import op

revision = "r0009"
down_revision = "r0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No code is known of the places that are there."""
    column = sa.Column("address_code", sa.Text(), nullable=False, server_default="")
    op.add_column("places", column)


def downgrade() -> None:
    """Codes are found again in the register."""
    op.drop_column("places", "address_code")
