"""The command line: languages, exit codes, what a person is told."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.frame import Exit, exit_of, language
from api.wire import open_ports
from homecare import errors
from homecare.settings import settings
from tests.story.test_one_visit import MONDAY, write_tables
from tests.terminal import Terminal

EXITS = {
    errors.IntakeError(): Exit.FAULTS,
    errors.NotPublishable(): Exit.VIOLATIONS,
    errors.PlanError("plan_broken"): Exit.VIOLATIONS,
    errors.WrongState(): Exit.CONFLICT,
    errors.Overlap(): Exit.CONFLICT,
    errors.Conflict(): Exit.CONFLICT,
    errors.NotFound(): Exit.NOT_FOUND,
    errors.SolveCrashed(): Exit.SOLVER,
    errors.SolveTimeout(): Exit.SOLVER,
    errors.ProblemError(): Exit.SOLVER,
    errors.SettingsError(): Exit.SETTINGS,
    errors.StoreError(): Exit.SETTINGS,
    errors.FileError(): Exit.SETTINGS,
    errors.HomecareError(): Exit.UNEXPECTED,
}


@pytest.mark.parametrize(("error", "code"), EXITS.items(), ids=lambda x: type(x).__name__)
def test_every_error_ends_with_its_code(error: errors.HomecareError, code: Exit):
    assert exit_of(error) is code


def homecare(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """The installed console script, in an environment of its own."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("homecare")), *words],
        env={"PATH": os.environ["PATH"], **env},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({}, "Aprūpes mājās plānošana"),
        ({"LANG": "lv_LV.UTF-8"}, "Aprūpes mājās plānošana"),
        ({"LANG": "en_GB.UTF-8"}, "Home-care planning"),
        ({"LANG": "en_GB.UTF-8", "HOMECARE_LANGUAGE": "lv"}, "Aprūpes mājās plānošana"),
    ],
)
def test_help_speaks_the_language_of_the_terminal(env: dict[str, str], words: str):
    assert words in homecare("--help", PYTHONUTF8="1", **env).stdout


def test_a_missing_database_is_told_with_its_remedy(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'none.sqlite'}"
    told = homecare("show", "1", HOMECARE_DATABASE_URL=url, HOMECARE_LANGUAGE="en")
    assert told.returncode == Exit.SETTINGS
    assert "homecare db upgrade" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_wrong_setting_is_named_and_its_value_is_not():
    told = homecare("show", "1", HOMECARE_SOLVE_MEMORY_MB="secret", HOMECARE_LANGUAGE="en")
    assert told.returncode == Exit.SETTINGS
    assert "solve_memory_mb" in told.stderr
    assert "secret" not in told.stderr


def test_errors_are_json_where_json_was_asked_for(terminal: Terminal):
    terminal.run("db", "upgrade")
    told = homecare("show", "7", "--json", HOMECARE_DATABASE_URL=settings().database_url)
    assert told.returncode == Exit.NOT_FOUND
    assert '"code"' in told.stdout
    assert told.stderr == ""


def test_faults_end_with_their_code_and_write_nothing(terminal: Terminal):
    files = write_tables(terminal.folder / "tables")
    (files / "klienti.csv").write_text("numurs;vārds\nS-1;Anna\n", encoding="utf-8")
    terminal.run("db", "upgrade")
    answer = terminal.ask("import", files, "-m", "t", "--create", "T", code=Exit.FAULTS)
    assert answer["faults"]
    assert not answer["written"]
    assert terminal.run("import", files, "-m", "t", "--create", "T", code=Exit.FAULTS)


def test_a_hand_made_plan_is_judged_from_files(terminal: Terminal):
    terminal.run("db", "upgrade")
    terminal.run("import", write_tables(terminal.folder / "t"), "-m", "t", "--create", "T")
    plan_id = terminal.ask("plan", "--day", "2026-11-23", "--seconds", "1")["plan_id"]
    terminal.run("export", plan_id, "--problem", "problem.json", "--plan", "plan.json")
    files = ("--problem", "problem.json", "--plan", "plan.json")
    assert "visiem noteikumiem" in terminal.run("check", *files)

    # 09:00 in Rīga is 07:00 UTC; an hour earlier is outside the window.
    text = Path("plan.json").read_text(encoding="utf-8")
    Path("plan.json").write_text(text.replace("T07:", "T06:"), encoding="utf-8")
    answer = terminal.ask("check", *files, code=Exit.VIOLATIONS)
    assert "window" in {v["rule"] for v in answer["violations"]}


def test_a_plan_written_by_hand_in_the_short_form_is_judged(terminal: Terminal):
    terminal.run("db", "upgrade")
    terminal.run("import", write_tables(terminal.folder / "t"), "-m", "t", "--create", "T")
    plan_id = terminal.ask("plan", "--day", "2026-11-23", "--seconds", "1")["plan_id"]
    terminal.run("export", plan_id, "--problem", "problem.json", "--plan", "plan.json")
    made = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    routes = [
        {
            "shift_id": r["shift_id"],
            "stops": [{k: s[k] for k in ("visit_id", "begin_at")} for s in r["stops"]],
        }
        for r in made["routes"]
    ]
    short = {"format": "homecare-plan-short-1", "problem_id": made["problem_id"], "routes": routes}
    Path("short.json").write_text(json.dumps(short), encoding="utf-8")
    assert terminal.ask("check", "--problem", "problem.json", "--plan", "short.json")["legal"]


def planned(terminal: Terminal) -> tuple[int, str]:
    """The story's Monday, planned: number of the plan and code of its one visit."""
    terminal.run("db", "upgrade")
    terminal.run("import", write_tables(terminal.folder / "t"), "-m", "t", "--create", "T")
    (visit,) = terminal.ask("visits", "--day", MONDAY)["visits"]
    return terminal.ask("plan", "--day", MONDAY, "--seconds", "1")["plan_id"], visit["id"]


def test_every_step_says_what_comes_next(terminal: Terminal):
    assert "homecare template" in terminal.run("db", "upgrade")
    assert "homecare import empty" in terminal.run("template", "--out", "empty")
    files = write_tables(terminal.folder / "t")
    new = ("import", files, "-m", "t", "--create", "T")
    assert "bez --dry-run" in terminal.run(*new, "--dry-run")
    assert "homecare plan" in terminal.run(*new)
    assert "homecare approve 1" in terminal.run("plan", "--day", MONDAY, "--seconds", "1")
    assert "homecare publish 1" in terminal.run("approve", "1")
    assert "homecare export 1" in terminal.run("publish", "1")
    assert "homecare export 1" in terminal.run("show", "1")


def test_names_are_shown_only_where_they_are_asked_for_and_the_audit_keeps_it(terminal: Terminal):
    plan_id, visit_id = planned(terminal)
    screens: list[tuple[object, ...]] = [
        ("visits", "--day", MONDAY),
        ("visits", "--day", MONDAY, "--register"),
        ("show", plan_id, "--carer", "K-01"),
        ("show", plan_id, "--visit", visit_id),
    ]
    for screen in screens:
        assert "Paraugs" not in terminal.run(*screen)
        assert "Anna Paraugs" in terminal.run(*screen, "--names")
    assert "Ilze Piemērs" in terminal.run("show", plan_id, "--names")
    with open_ports() as ports, ports.store.look("test") as look:
        seen = [e for e in look.audit_entries("t", "client", "C-0001") if e.action == "read"]
    assert [e.detail for e in seen] == ["names"] * (len(screens) + 1)


def test_a_route_is_told_from_setting_out_to_the_end(terminal: Terminal):
    plan_id, visit_id = planned(terminal)
    told = terminal.run("show", plan_id, "--carer", "K-01")
    places = [told.index(word) for word in ("izbrauc", visit_id, "maiņas beigas")]
    assert places == sorted(places)
    assert f"--visit {visit_id} --carer K-01" in told
    (stop,) = terminal.ask("show", plan_id, "--carer", "K-01")["stops"]
    assert stop["client_id"] == "C-0001"


def test_what_falls_out_of_the_day_is_told_with_the_plan(terminal: Terminal):
    files = write_tables(terminal.folder / "t")
    clients = (files / "klienti.csv").read_text(encoding="utf-8")
    (files / "klienti.csv").write_text(clients.replace("56,5131;23,3427", ";"), encoding="utf-8")
    terminal.run("db", "upgrade")
    terminal.run("import", files, "-m", "t", "--create", "T")
    told = terminal.run("plan", "--day", MONDAY, "--seconds", "1")
    assert "Vietai nav koordinātu" in told
    assert "A-0001.1:20261123" in told
    assert terminal.ask("plan", "--day", MONDAY, "--seconds", "1")["left_out"]


def test_faults_stand_under_their_file_and_in_the_order_of_rows(terminal: Terminal):
    files = write_tables(terminal.folder / "t")
    rows = "aprūpētājs;dienas;sākums;beigas;sākuma vieta\nK9;P;8:00;16:00;1\nK1;X;8:00;16:00;1\n"
    (files / "maiņas.csv").write_text(rows, encoding="utf-8")
    terminal.run("db", "upgrade")
    told = terminal.run("import", files, "-m", "t", "--create", "T", code=Exit.FAULTS)
    words = ("maiņas.csv, maiņas", "Šāda numura nav", "Nedēļas dienas nav saprotamas", "Tālāk:")
    places = [told.index(word) for word in words]
    assert places == sorted(places)


def test_codes_are_not_broken_in_a_narrow_terminal(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", "80")
    plan_id, visit_id = planned(terminal)
    told = terminal.run("visits", "--day", MONDAY, "--names")
    told += terminal.run("show", plan_id, "--carer", "K-01")
    assert told.count(visit_id) >= 2
    assert max(map(len, told.splitlines())) <= 80


def test_the_register_begins_with_the_most_urgent(terminal: Terminal):
    files = write_tables(terminal.folder / "t")
    clients = (files / "klienti.csv").read_text(encoding="utf-8")
    more = [
        f"S-{n};Zenta;Otrā;{born};Tērvetes pagasts;Kroņauce;„Kalni”;56,5131;23,34;\n"
        for n, born in ((2, "20.12.1938"), (3, "02.12.1938"))
    ]
    (files / "klienti.csv").write_text(clients + "".join(more), encoding="utf-8")
    terminal.run("db", "upgrade")
    terminal.run("import", files, "-m", "t", "--create", "T")
    told = terminal.run("visits", "--day", MONDAY, "--register")
    assert told.index("C-0003") < told.index("C-0002") < told.index("C-0001")


def test_templates_can_be_imported_as_they_are(terminal: Terminal):
    terminal.run("db", "upgrade")
    for kind in ("xlsx", "csv"):
        terminal.ask("template", "--out", f"empty-{kind}", "--kind", kind)
        answer = terminal.ask("import", f"empty-{kind}", "-m", "t", "--create", "T", "--dry-run")
        assert answer["changes"] == []


def test_backup_and_restore_through_the_command_line(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
):
    terminal.run("db", "upgrade")
    terminal.run("import", write_tables(terminal.folder / "t"), "-m", "t", "--create", "T")
    before = terminal.ask("visits", "--day", "2026-11-23")
    terminal.run("db", "backup", "saved.zip")
    monkeypatch.setenv("HOMECARE_DATABASE_URL", "sqlite:///other.sqlite")
    settings.cache_clear()
    terminal.run("db", "upgrade")
    terminal.run("db", "restore", "saved.zip")
    assert terminal.ask("visits", "--day", "2026-11-23") == before


def test_tables_are_in_english_where_english_is_set(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HOMECARE_LANGUAGE", "en")
    settings.cache_clear()
    language.cache_clear()
    terminal.run("db", "upgrade")
    terminal.run("import", write_tables(terminal.folder / "t"), "-m", "t", "--create", "T")
    assert "1 visit of 1 is in the plan." in terminal.run("plan", "--day", "23.11.2026")


@pytest.mark.parametrize("code", ["Tērvete", "a b", "../x", "", "a" * 41])
def test_a_municipality_code_is_plain(terminal: Terminal, code: str):
    terminal.run("db", "upgrade")
    files = write_tables(terminal.folder / "t")
    told = terminal.run("import", files, "-m", code, "--create", "T", code=Exit.USAGE)
    assert "Traceback" not in told
