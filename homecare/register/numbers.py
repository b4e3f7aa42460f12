"""The numbers that a municipality sets for itself: read, and changed by the intake's rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from homecare.access import Actor
from homecare.errors import IntakeError
from homecare.intake.columns import SETTINGS
from homecare.intake.faults import Fault, Refused
from homecare.intake.setting_rows import setting_rows, with_settings
from homecare.intake.tables import Cell
from homecare.intake.text import clean
from homecare.model import CarePlan, Casebook, Municipality
from homecare.planning import Ports
from homecare.register import slices
from homecare.register.changing import require_stamp
from homecare.register.views import stamp
from homecare.store import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """A municipality and all of its settings as the table of settings has them."""

    book: Casebook
    """Municipality and offices, nobody in it; of the areas those that the actor sees."""
    rows: Mapping[str, str]
    """Key -> value, in the units of the table."""
    stamp: int


def read_numbers(ports: Ports, actor: Actor) -> Numbers:
    """The settings of the actor's municipality."""
    with ports.store.look(ports.actor) as look:
        return _numbers(slices.frame(look.register, actor))


def _numbers(book: Casebook) -> Numbers:
    rows = setting_rows(book.municipality)
    return Numbers(book=book, rows=rows, stamp=stamp(*(f"{k}={v}" for k, v in rows.items())))


def change_numbers(ports: Ports, actor: Actor, given: Mapping[str, str], expected: int) -> Numbers:
    """Set these keys; what is not named stays.

    Raises Conflict where `expected` stands no longer, IntakeError with all faults, each
    pointing at its key.
    """
    with ports.store.work(ports.actor) as work:
        work.register.hold(actor.municipality_id)
        before = work.register.frame(actor.municipality_id)
        require_stamp("settings", actor.municipality_id, _numbers(before).stamp, expected)
        made = _judged(work, before.municipality, given)
        after = replace(before, municipality=made)
        work.save(before, after)
        return _numbers(slices.frame(work.register, actor))


def _judged(work: Work, own: Municipality, given: Mapping[str, str]) -> Municipality:
    faults: list[Fault] = []

    def refuse(key: str, refused: Refused) -> None:
        if key in given:
            column = "key" if refused.code == "unknown_setting" else "value"
            faults.append(_fault(refused.code, column, key, refused.values))

    cells: dict[str, Cell] = {}
    for key, text in given.items():
        try:
            cells[key] = _filled(clean(text))
        except Refused as refused:
            refuse(key, refused)
    made = with_settings(own, cells, refuse)
    used = {plan.level_id for plan in work.register.many(own.id, CarePlan).values()}
    gone = used - {level.id for level in made.settings.levels}
    if gone and "levels" in given:
        known = {"known": ", ".join(sorted(gone))}
        faults.append(_fault("level_in_use", "value", "levels", known))
    if faults:
        raise IntakeError(faults)
    return made


def _filled(text: str) -> str:
    """The text; a blank one is no value, "-" is the word for none."""
    if not text:
        raise Refused("empty_required")
    return text


def _fault(code: str, column: str, key: str, values: Mapping[str, str | float]) -> Fault:
    """A fault that points at its key; one that nobody knows is not told again."""
    shown = "*" if column == "key" else key.replace("~", "~0").replace("/", "~1")
    table = SETTINGS.name
    return Fault(code=code, table=table, column=column, pointer=f"/values/{shown}", values=values)
