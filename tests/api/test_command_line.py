"""The command line: languages, exit codes, what a person is told."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.frame import Exit, exit_of, language
from homecare import errors
from homecare.settings import settings
from tests.story.test_one_visit import write_tables
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
