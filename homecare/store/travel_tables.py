"""Tables of travel that was worked out: points in disguise, and a row from each to the others."""

from sqlalchemy import Column, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text

from homecare.store.plan_tables import metadata

travel_points = Table(
    "travel_points",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
)
travel_rows = Table(
    "travel_rows",
    metadata,
    Column("version", Text, nullable=False),
    Column("from_id", Integer, nullable=False),
    Column("packed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("version", "from_id"),
)
