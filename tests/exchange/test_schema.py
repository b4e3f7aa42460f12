"""The JSON Schemas: current, complete, and true of what is written."""

import json
from pathlib import Path

import jsonschema
import pytest

from homecare.exchange import plan_to_json, problem_to_json, schemas
from homecare.exchange.pages import write_pages
from homecare.exchange.schema import classes, docstrings
from homecare.exchange.words import WORDS
from homecare.model import CarPool, Gap, MealBreak, Pin, Spacing, WayOfTravel, WorkSpan
from homecare.plan import ContinuityBudget, Served
from tests import tiny
from tests.exchange.plans import plan

DOCS = Path(__file__).parents[2] / "docs"


def test_made_pages_are_current(tmp_path: Path):
    write_pages(tmp_path)
    for made in tmp_path.iterdir():
        stored = (DOCS / "schema" / made.name).read_text(encoding="utf-8")
        assert stored == made.read_text(encoding="utf-8"), "run: python -m homecare.exchange"


@pytest.mark.parametrize("name", sorted(schemas()))
def test_every_field_is_explained(name: str):
    schema = schemas()[name]
    parts = [schema, *schema["$defs"].values()]
    for part in parts:
        assert part["description"]
        for field, field_schema in part.get("properties", {}).items():
            assert field_schema["description"].endswith("."), field


def test_no_field_is_explained_twice_or_in_vain():
    for class_name, words in WORDS.items():
        cls = classes()[class_name]
        assert not words.keys() & docstrings(cls).keys()
        assert words.keys() <= cls.__annotations__.keys()


def _validate(name: str, text: str) -> None:
    schema = schemas()[name]
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    validator.validate(json.loads(text))


def test_schemas_are_schemas():
    for schema in schemas().values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_written_problem_keeps_its_schema():
    served = Served(carer_ids=frozenset({"K-1"}), begin_at=tiny.at(7))
    meal = MealBreak(opens_at=tiny.at(10), closes_at=tiny.at(12), least_s=1800)
    full = tiny.problem(
        visits=(tiny.visit("A", pin=Pin(carer_id="K-1")), tiny.visit("B")),
        gaps=(Gap(first_id="V-A", second_id="V-B", least_s=60),),
        history=(WorkSpan(carer_id="K-1", start_at=tiny.at(-24), end_at=tiny.at(-16)),),
        baseline={"V-A": served},
        days=14,
        shifts=(tiny.shift(1, meal=meal, car_pool_id="P", way_without_car=WayOfTravel.FOOT),),
        spacings=(Spacing(visit_ids=("V-A", "V-B")),),
        cars=(CarPool(id="P", place_id="O", cars=1),),
        continuity=ContinuityBudget(most_carers=2, met={"C-A": {"K-1": (tiny.DAY,)}}),
        worked_s={"K-1": 3600},
    )
    _validate("problem.schema.json", problem_to_json(full))


def test_written_plan_keeps_its_schema():
    _validate("plan.schema.json", plan_to_json(plan(), tiny.problem()))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("problem.schema.json", plan_to_json(plan())),
        ("plan.schema.json", problem_to_json(tiny.problem())),
        ("plan.schema.json", plan_to_json(plan()).replace('"seed"', '"sead"')),
        ("plan.schema.json", plan_to_json(plan()).replace('"work_s":9600', '"work_s":"x"')),
    ],
)
def test_schema_refuses_another_document(name: str, text: str):
    with pytest.raises(jsonschema.ValidationError):
        _validate(name, text)
