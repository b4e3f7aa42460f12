"""Municipalities, places, and the people who give and get care."""

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _municipalities()
    _areas()
    _places()
    _offices()
    _persons()
    _carers()
    _shift_patterns()
    _absences()
    _clients()
    _client_periods()


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "client_periods",
        "clients",
        "absences",
        "shift_patterns",
        "carers",
        "persons",
        "offices",
        "places",
        "areas",
        "municipalities",
    ):
        op.drop_table(table)


def _municipalities() -> None:
    op.create_table(
        "municipalities",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_municipalities"),
    )


def _areas() -> None:
    op.create_table(
        "areas",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parishes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_areas_municipality_id"
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name="pk_areas"),
    )


def _places() -> None:
    op.create_table(
        "places",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("parish", sa.Text(), nullable=False),
        sa.Column("village", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("driving_note", sa.Text(), nullable=False),
        sa.Column("accessibility", sa.Text(), nullable=False),
        sa.Column("approach_s", sa.Integer(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_places_municipality_id"
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name="pk_places"),
    )


def _offices() -> None:
    op.create_table(
        "offices",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "place_id"],
            ["places.municipality_id", "places.id"],
            name="fk_place_id_places",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_offices_municipality_id"
        ),
        sa.PrimaryKeyConstraint("municipality_id", "number", name="pk_offices"),
    )


def _persons() -> None:
    op.create_table(
        "persons",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_persons_municipality_id"
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name="pk_persons"),
    )


def _carers() -> None:
    op.create_table(
        "carers",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("external_no", sa.Text(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("contract_week_s", sa.Integer(), nullable=False),
        sa.Column("home_place_id", sa.Text(), nullable=True),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("area_ids", sa.JSON(), nullable=False),
        sa.Column("refuses", sa.JSON(), nullable=False),
        sa.Column("limits_id", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "home_place_id"],
            ["places.municipality_id", "places.id"],
            name="fk_home_place_id_places",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_carers_municipality_id"
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name="pk_carers"),
    )


def _shift_patterns() -> None:
    op.create_table(
        "shift_patterns",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("carer_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("start_place_id", sa.Text(), nullable=False),
        sa.Column("end_place_id", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("overtime_s", sa.Integer(), nullable=False),
        sa.Column("on_holidays", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "carer_id"],
            ["carers.municipality_id", "carers.id"],
            name="fk_carer_id_carers",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "end_place_id"],
            ["places.municipality_id", "places.id"],
            name="fk_end_place_id_places",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "start_place_id"],
            ["places.municipality_id", "places.id"],
            name="fk_start_place_id_places",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_shift_patterns_municipality_id"
        ),
        sa.PrimaryKeyConstraint(
            "municipality_id", "carer_id", "position", name="pk_shift_patterns"
        ),
    )


def _absences() -> None:
    op.create_table(
        "absences",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("carer_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=True),
        sa.Column("to_time", sa.Time(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "carer_id"],
            ["carers.municipality_id", "carers.id"],
            name="fk_carer_id_carers",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_absences_municipality_id"
        ),
        sa.PrimaryKeyConstraint("municipality_id", "carer_id", "position", name="pk_absences"),
    )


def _clients() -> None:
    op.create_table(
        "clients",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("external_no", sa.Text(), nullable=False),
        sa.Column("birth_on", sa.Date(), nullable=False),
        sa.Column("lives_alone", sa.Boolean(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("aids", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("declared_place_id", sa.Text(), nullable=True),
        sa.Column("place_id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "declared_place_id"],
            ["places.municipality_id", "places.id"],
            name="fk_declared_place_id_places",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "place_id"],
            ["places.municipality_id", "places.id"],
            name="fk_place_id_places",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_clients_municipality_id"
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name="pk_clients"),
    )


def _client_periods() -> None:
    op.create_table(
        "client_periods",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "client_id"],
            ["clients.municipality_id", "clients.id"],
            name="fk_client_id_clients",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_client_periods_municipality_id"
        ),
        sa.PrimaryKeyConstraint(
            "municipality_id", "client_id", "position", name="pk_client_periods"
        ),
    )
