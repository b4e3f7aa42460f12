"""What came of spreadsheets that were tried or taken in."""

from pydantic import BaseModel, ConfigDict, Field

from homecare.intake.faults import Fault, Severity
from homecare.intake.take_in import Intake
from homecare.register.imports import counts_of

MOST = 500
"""Faults in one answer; the others are counted."""


class FaultView(BaseModel):
    """One thing that is wrong, where, and what to do about it; never what stands there."""

    model_config = ConfigDict(extra="forbid")

    code: str
    severity: Severity
    file: str | None
    table: str | None
    row: int | None = Field(description="As the spreadsheet counts, the header is 1")
    column: str | None
    place_lv: str
    place_en: str
    message_lv: str
    message_en: str

    @classmethod
    def of(cls, fault: Fault) -> "FaultView":
        """The fault in both languages."""
        return cls(
            code=fault.code,
            severity=fault.severity,
            file=fault.file or None,
            table=fault.table or None,
            row=fault.row,
            column=fault.column or None,
            place_lv=fault.place("lv"),
            place_en=fault.place("en"),
            message_lv=fault.advice("lv"),
            message_en=fault.advice("en"),
        )


class TableCounts(BaseModel):
    """Records of one table that are new, differ, or are gone."""

    model_config = ConfigDict(extra="forbid")

    added: int = 0
    changed: int = 0
    removed: int = 0


class ImportView(BaseModel):
    """What the files change, or all that is wrong with them."""

    model_config = ConfigDict(extra="forbid")

    dry_run: bool
    written: bool = Field(description="Whether anything was written")
    errors: int = Field(description="Faults that keep the files out")
    warnings: int
    faults: list[FaultView]
    counts: dict[str, TableCounts] = Field(description="By table; empty where there are errors")
    to_pin: list[str] = Field(description="Places without coordinates")

    @classmethod
    def of(cls, intake: Intake, *, dry_run: bool) -> "ImportView":
        """The outcome."""
        counts = counts_of(intake)
        return cls(
            dry_run=dry_run,
            written=not dry_run and bool(intake.changes) and not intake.errors,
            errors=len(intake.errors),
            warnings=len(intake.warnings),
            faults=[FaultView.of(fault) for fault in intake.faults[:MOST]],
            counts={table: TableCounts(**kinds) for table, kinds in counts.items()},
            to_pin=[pin.place_id for pin in intake.to_pin],
        )
