"""Fields of records and columns of the intake: every field has one, every pointer leads back."""

import pytest
from pydantic import BaseModel

from api.http.models.care_plans import CarePlanChange, CarePlanForm
from api.http.models.carers import CarerChange, CarerForm
from api.http.models.check_ups import ContactForm
from api.http.models.clients import ClientChange, ClientForm
from api.http.models.orders import OrderChange, OrderForm
from homecare.intake.columns import TABLES
from homecare.register import fields
from homecare.register.fields import Fields

KINDS = (
    (fields.CLIENT, ClientForm, ClientChange),
    (fields.CARER, CarerForm, CarerChange),
    (fields.CARE_PLAN, CarePlanForm, CarePlanChange),
    (fields.ORDER, OrderForm, OrderChange),
    (fields.CONTACT, ContactForm, ContactForm),
)
EVERY = [inner for kind, _, _ in KINDS for inner in (kind, *kind.lists)]
KEYS = {"client", "carer", "plan"}
"""Columns by which rows of lists name the record that they stand in."""


def names(kind: Fields) -> set[str]:
    return {path.split("/")[0] for path in kind.columns} | {i.list_name for i in kind.lists}


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.table)
def test_every_column_of_a_table_is_some_field(kind: Fields):
    table = next(t for t in TABLES if t.name == kind.table)
    columns = {c.name for c in table.columns}
    own = KEYS if kind.list_name else set()
    assert set(kind.columns.values()) == columns - own


@pytest.mark.parametrize(("kind", "form", "change"), KINDS, ids=lambda part: str(part)[:40])
def test_every_field_of_a_form_has_columns(
    kind: Fields, form: type[BaseModel], change: type[BaseModel]
):
    assert set(form.model_fields) == names(kind)
    # whose a record is does not change
    assert names(kind) - set(change.model_fields) <= {"client_id"}


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.table)
def test_pointers_lead_to_the_field_of_a_column(kind: Fields):
    place = f"/{kind.list_name}/2" if kind.list_name else ""
    for path, column in kind.columns.items():
        first = path.split("/")[0]
        shown = first if first in kind.whole else path
        assert kind.pointer(column, 3) == f"{place}/{shown}"


def test_none_clears_all_that_stands_below():
    cells = fields.CLIENT.cells({"declared_place": None})
    assert set(cells) == {c for c in fields.CLIENT.columns.values() if c.startswith("declared_")}
    assert set(cells.values()) == {None}


def test_what_is_absent_is_in_no_cell():
    assert fields.CLIENT.cells({"place": {"lat": None}}) == {"lat": None}
    assert fields.CLIENT.cells({}) == {}
