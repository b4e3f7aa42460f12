"""What a run is asked for, as JSON in its row and as the use cases take it."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter, ValidationError

from homecare.errors import ProblemError
from homecare.planning import Wish
from homecare.planning_repair import RepairWish
from homecare.runs.records import Run, RunKind

_FORMS: Mapping[RunKind, TypeAdapter[Wish] | TypeAdapter[RepairWish]] = {
    RunKind.PLAN: TypeAdapter(Wish),
    RunKind.REPAIR: TypeAdapter(RepairWish),
}
_RANGES: Mapping[str, tuple[float, float]] = {
    "days": (1, 28),
    "seconds": (0.1, 3600),
    "seed": (0, 2**31 - 1),
    "freeze_s": (0, 24 * 3600),
    "price": (0, 10**9),
}
_YEARS = (2000, 2199)
MOST_WHY = 200
"""Longest reason, characters."""


def wish_of(kind: RunKind, municipality_id: str, asked: Mapping[str, Any]) -> Wish | RepairWish:
    """The wish of a run to plan or to repair.

    Raises ProblemError("run_wish") naming a field that is unknown, missing or out of range.
    """
    given = {**asked, "municipality_id": municipality_id}
    model = Wish if kind is RunKind.PLAN else RepairWish
    if given.keys() - {field.name for field in fields(model)}:
        raise ProblemError("run_wish", name="-", reason="unknown")
    try:
        wish = _FORMS[kind].validate_python(given)
    except ValidationError as wrong:
        first = wrong.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "-"
        raise ProblemError("run_wish", name=name, reason=first["type"]) from None
    _require_within(wish)
    return wish


def _require_within(wish: Wish | RepairWish) -> None:
    for name, (low, high) in {**_RANGES, "day_on": _YEARS}.items():
        number = wish.day_on.year if name == "day_on" else getattr(wish, name, None)
        if number is not None and not low <= number <= high:
            raise ProblemError("run_wish", name=name, reason=f"{low:g}-{high:g}")
    if len(wish.why) > MOST_WHY:
        raise ProblemError("run_wish", name="why", reason=f"0-{MOST_WHY}")


def written(wish: Wish | RepairWish) -> dict[str, Any]:
    """A wish as JSON, without the municipality, which the run names itself."""
    form: TypeAdapter[Any] = _FORMS[RunKind.PLAN if isinstance(wish, Wish) else RunKind.REPAIR]
    plain: dict[str, Any] = form.dump_python(wish, mode="json")
    del plain["municipality_id"]
    return plain


def plan_wish(run: Run) -> Wish:
    """The wish of a run to plan."""
    wish = wish_of(RunKind.PLAN, run.municipality_id, run.wish)
    assert isinstance(wish, Wish)  # noqa: S101 - by the table above
    return wish


def repair_wish(run: Run) -> RepairWish:
    """The wish of a run to repair."""
    wish = wish_of(RunKind.REPAIR, run.municipality_id, run.wish)
    assert isinstance(wish, RepairWish)  # noqa: S101 - by the table above
    return wish
