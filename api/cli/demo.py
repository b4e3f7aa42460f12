"""`homecare demo`: Tērvete from spreadsheets to published routes, each step through the front door."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.demo_service import demo_settings, serve_demo
from api.cli.drawing import draw_summary, summary_answer
from api.cli.files import TableKind, write_tables
from api.cli.frame import AsJson, bar, console, emit, language, notice_for, tell
from api.handout import Handout, write, write_sheets
from api.legs import plan_legs
from api.wire import open_ports
from homecare import planning
from homecare.files import naming
from homecare.generate import generate as invent
from homecare.model import Casebook, Municipality
from homecare.planning import Ports, Wish
from homecare.records import PlanRecord, PlanState
from homecare.settings import settings
from homecare.store import Store
from homecare.summary import summary

TERVETE = Municipality(id="tervete", name="Tērvetes novads (paraugs)")

Out = Annotated[Path, typer.Option("--out", "-o", help=tell("cli.option.folder"))]
Seconds = Annotated[
    float, typer.Option("--seconds", min=0.1, max=600, help=tell("cli.option.seconds"))
]
Serve = Annotated[bool, typer.Option("--serve", help=tell("cli.option.demo_serve"))]
Check = Annotated[bool, typer.Option("--check", help=tell("cli.option.demo_check"))]


def demo(
    out: Out = Path("var/demo"),
    seconds: Seconds = 10.0,
    serve: Serve = False,
    check: Check = False,
    as_json: AsJson = False,
) -> None:
    """Make, plan and publish the Tērvete demo, and serve it; a second run keeps what is there."""
    with naming(out):
        out.mkdir(parents=True, exist_ok=True)
    chosen = demo_settings(settings(), out)
    _upgrade(chosen.database_url)
    with open_ports(chosen, on_notice=notice_for(as_json)) as ports:
        casebook = fill(ports, out, as_json=as_json)
        kept, record = planned(ports, casebook, seconds, as_json=as_json)
        record, casebook = planning.plan_with_names(ports, record.id)
        legs = plan_legs(ports, chosen, record, casebook.places)
    handout = Handout(record=record, casebook=casebook, language=language(), legs=legs)
    files = hand_out(handout, out)
    figures = summary(record.problem, record.plan)
    answer = summary_answer(record, figures) | {"kept": kept, "files": [str(f) for f in files]}

    def show() -> None:
        draw_summary(record, figures, handout.names)
        if kept:
            console().print(tell("cli.said.demo_kept"))
        console().print(tell("cli.said.demo_files", folder=str(out)), markup=False)

    emit(as_json, answer, show)
    if serve:
        with open_ports(chosen) as ports:
            serve_demo(ports, chosen, TERVETE.id, check=check)


def _upgrade(url: str) -> None:
    store = Store(url)
    try:
        store.upgrade()
    finally:
        store.close()


def fill(ports: Ports, out: Path, *, as_json: bool) -> Casebook:
    """The demo casebook; where there is none, its tables are invented, written and imported."""
    with ports.store.look(ports.actor) as look:
        if TERVETE.id in look.municipalities():
            return look.casebook(TERVETE.id)
    with bar(tell("cli.doing.import"), 2, as_json) as move:
        start_on = ports.now().date()
        tables = invent(TERVETE.id, start_on=start_on)
        files = write_tables(tables, out / "tables", TERVETE.id, TableKind.XLSX)
        move(1)
        planning.import_files(ports, Casebook(municipality=TERVETE), files, dry_run=False)
        move(2)
    with ports.store.look(ports.actor) as look:
        return look.casebook(TERVETE.id)


def planned(
    ports: Ports, casebook: Casebook, seconds: float, *, as_json: bool
) -> tuple[bool, PlanRecord]:
    """Whether the next working day's plan was there already, and the published plan."""
    day = planning.next_working_day(casebook, ports.now())
    with ports.store.look(ports.actor) as look:
        heads = look.plans(TERVETE.id, day, day)
        done = [look.plan(h.id) for h in heads if h.state is PlanState.PUBLISHED]
        begun = [look.plan(h.id) for h in heads if h.state in {PlanState.DRAFT, PlanState.APPROVED}]
    if done:
        return True, done[-1]
    if begun:
        return True, _published(ports, begun[-1])
    wish = Wish(municipality_id=TERVETE.id, day_on=day, seconds=seconds, why="demo")
    with bar(tell("cli.doing.plan"), seconds, as_json) as move:
        made = planning.plan_day(ports, wish, lambda p: move(p.seconds))
    return False, _published(ports, made.record)


def _published(ports: Ports, record: PlanRecord) -> PlanRecord:
    if record.state is PlanState.DRAFT:
        record = planning.approve(ports, record.id, record.row_version, "demo")
    return planning.publish(ports, record.id, record.row_version, "demo")


def hand_out(handout: Handout, out: Path) -> list[Path]:
    """Write all that people look at."""
    return [
        write(out / "problem.json", handout.problem_json()),
        write(out / "plan.json", handout.plan_json()),
        write(out / "plan.geojson", handout.geojson()),
        write(out / "map.html", handout.map_html()),
        *write_sheets(handout, out / "carers"),
    ]
