"""`homecare keys`, `retention`, `erase`, `pseudonymise`: what a municipality owes to persons."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.frame import AsJson, ForMunicipality, OnDay, console, emit, table, tell
from api.cli.plans import Days, day_of
from api.wire import municipality_of, open_ports
from homecare.exchange import problem_to_json
from homecare.files import write_whole
from homecare.privacy.day_export import day_in_pseudonyms
from homecare.privacy.erasure import Forgotten, Whom, erase_person, grounds_of
from homecare.privacy.keys import reseal
from homecare.privacy.retention import Retired, retire
from homecare.settings import settings
from homecare.store.erasing import KINDS
from homecare.vault import add_key, keep_newest, make_key_file, open_vault

DryRun = Annotated[bool, typer.Option("--dry-run", help=tell("cli.option.dry_run"))]
ForgetOld = Annotated[bool, typer.Option("--forget-old", help=tell("cli.option.forget_old"))]
Kind = Annotated[str, typer.Argument(metavar="client|carer|account", help=tell("cli.option.whom"))]
Code = Annotated[str, typer.Argument(help=tell("cli.option.code"))]
Yes = Annotated[bool, typer.Option("--yes", help=tell("cli.option.yes"))]
Out = Annotated[Path, typer.Option("--out", help=tell("cli.option.problem_out"))]


def create_keys(as_json: AsJson = False) -> None:
    """Make the key file with a first key; one that is there stays."""
    made = make_key_file(settings().secret_key_file)
    if not made:
        open_vault(settings().secret_key_file)  # says what is wrong with the one that is there
    said = tell("cli.said.keys_made" if made else "cli.said.keys_there")
    emit(as_json, {"made": made}, lambda: console().print(said, markup=False))


def rotate_keys(forget_old: ForgetOld = False, as_json: AsJson = False) -> None:
    """Put everything that is sealed under a new key."""
    file = settings().secret_key_file
    with open_ports() as ports, ports.store.work(ports.actor) as work:
        count = reseal(work, add_key(file))
    forgotten = keep_newest(file) if forget_old else 0
    emit(
        as_json,
        {"resealed": count, "forgotten": forgotten},
        lambda: console().print(
            tell("cli.said.keys_rotated", n=count), markup=False, soft_wrap=True
        ),
    )


def retention(
    municipality: ForMunicipality = None, dry_run: DryRun = False, as_json: AsJson = False
) -> None:
    """Remove what was kept long enough, or only count it."""
    chosen = settings()
    with open_ports() as ports:
        place = municipality_of(ports, municipality)
        done = retire(
            ports.store,
            ports.actor,
            place,
            grounds_of(chosen),
            now=ports.now(),
            dry_run=dry_run,
        )
    answer = {
        "dry_run": done.dry_run,
        "client_ids": done.client_ids,
        "counts": done.counts,
        "files": done.files,
    }
    emit(as_json, answer, lambda: _show_retired(done))


def _show_retired(done: Retired) -> None:
    title = tell("cli.said.would_retire" if done.dry_run else "cli.said.retired")
    rows = [(name, count) for name, count in done.counts.items()]
    rows.append((tell("cli.column.ended_clients"), len(done.client_ids)))
    table(title, [tell("cli.column.table"), tell("cli.column.rows")], rows)


def erase(
    kind: Kind,
    code: Code,
    municipality: ForMunicipality = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Take a person out of everything that this installation keeps."""
    if kind not in KINDS:
        raise typer.BadParameter(tell("cli.said.no_such_kind"), param_hint="client|carer|account")
    with open_ports() as ports:
        whom = Whom(
            municipality_id=municipality_of(ports, municipality), kind=kind, subject_id=code
        )
        if not yes and typer.prompt(tell("cli.asked.code_again")) != code:
            raise typer.BadParameter(tell("cli.said.code_differs"))
        done = erase_person(ports.store, ports.actor, whom, grounds_of(settings()))
    answer = {
        "counts": done.erased.counts,
        "places_kept": done.erased.places_kept,
        "files": done.files,
    }
    emit(as_json, answer, lambda: _show_erased(code, done))


def _show_erased(code: str, done: Forgotten) -> None:
    headers = [tell("cli.column.table"), tell("cli.column.rows")]
    rows = [*done.erased.counts.items(), (tell("cli.column.files"), done.files)]
    table(tell("cli.said.erased", id=code), headers, rows)
    if done.erased.places_kept:
        console().print(tell("cli.said.places_kept"), markup=False)
    console().print(tell("cli.next.erased"), markup=False)


def pseudonymise(
    out: Out,
    day: OnDay = None,
    days: Days = 1,
    municipality: ForMunicipality = None,
    as_json: AsJson = False,
) -> None:
    """Write a day in pseudonyms, to be solved or to ask for help with."""
    vault = open_vault(settings().secret_key_file)
    with open_ports() as ports:
        place = municipality_of(ports, municipality)
        chosen = day_of(ports, place, day.date() if day else None)
        problem = day_in_pseudonyms(ports, place, chosen, days, vault)
    write_whole(out, problem_to_json(problem).encode())
    answer = {"file": str(out), "visits": len(problem.visits), "shifts": len(problem.shifts)}
    said = tell("cli.said.pseudonymised", file=str(out))
    emit(as_json, answer, lambda: console().print(said, markup=False))
