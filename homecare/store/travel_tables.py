"""Tables of what was worked out or asked about places before, and can be lost without harm.

Points stand in disguise, with a row from each to the others; shapes of legs lead to where people
live, so they are wiped with the rows. Questions to geocoders are kept as hashes.
"""

from sqlalchemy import Column, Float, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text

from homecare.store.plan_tables import metadata
from homecare.store.types import UtcTime

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
travel_shapes = Table(
    "travel_shapes",
    metadata,
    Column("version", Text, nullable=False),
    Column("from_id", Integer, nullable=False),
    Column("to_id", Integer, nullable=False),
    Column("line", Text, nullable=False),
    PrimaryKeyConstraint("version", "from_id", "to_id"),
)
geocoder_answers = Table(
    "geocoder_answers",
    metadata,
    Column("question", Text, primary_key=True),
    Column("lat", Float),
    Column("lon", Float),
    Column("asked_at", UtcTime, nullable=False),
)
