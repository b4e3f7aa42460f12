"""Plans as tables: CSV and XLSX, in codes or with names, where no cell is taken for a formula."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response

from api.http.languages import Language
from api.http.security import Seat, needs
from homecare.access import Action
from homecare.plan_table import PlanTable, as_csv, as_xlsx, plan_table
from homecare.views import Asked, open_plan

router = APIRouter(prefix="/api/v1/plans/{plan_id}", tags=["exports"])
Exporter = Annotated[Seat, Depends(needs(Action.EXPORT_CODES))]
PlanId = Annotated[int, Path(ge=1, le=2**31 - 1, description="Number of the plan", examples=[7])]
Names = Annotated[
    bool, Query(description="Names and addresses beside codes, where the role may take them out")
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Csv(Response):
    """UTF-8 with its mark, semicolons: as spreadsheets here open it."""

    media_type = "text/csv"


class Xlsx(Response):
    """A workbook of one sheet."""

    media_type = XLSX


@router.get("/export.csv", response_class=Csv)
def export_plan_csv(
    plan_id: PlanId, seat: Exporter, language: Language, *, names: Names = False
) -> Csv:
    """The stops of a plan and the visits left out, a row each."""
    table = _table(seat, plan_id, language, "csv", names=names)
    return Csv(as_csv(table), headers=_named(plan_id, "csv"))


@router.get("/export.xlsx", response_class=Xlsx)
def export_plan_xlsx(
    plan_id: PlanId, seat: Exporter, language: Language, *, names: Names = False
) -> Xlsx:
    """The same as a workbook."""
    table = _table(seat, plan_id, language, "xlsx", names=names)
    return Xlsx(as_xlsx(table), headers=_named(plan_id, "xlsx"))


def _table(seat: Seat, plan_id: int, language: str, kind: str, *, names: bool) -> PlanTable:
    if names:
        seat.actor.require(Action.EXPORT_NAMES)
    asked = Asked(names=names, places=names, detail=f"export {kind}")
    seen = open_plan(seat.ports, seat.actor, plan_id, asked)
    return plan_table(seen, language)


def _named(plan_id: int, kind: str) -> dict[str, str]:
    """A file name of codes alone."""
    return {"Content-Disposition": f'attachment; filename="plan-{plan_id}.{kind}"'}
