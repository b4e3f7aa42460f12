"""Docs cannot rot: what the code knows, the docs name."""

import ast
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
import typer.main

from api.cli.app import app
from api.cli.frame import Exit
from homecare import errors
from homecare.i18n import LANGUAGES, messages
from homecare.model import MunicipalitySettings, WorkLimits
from homecare.settings import Settings
from tests.architecture.sources import ROOT, parsed

DOCS = ROOT / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def error_codes() -> set[str]:
    """Codes of all error classes, and all codes that the code gives them."""
    classes = {
        name: kind
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.HomecareError)
    }
    given = {
        call.args[0].value
        for tree in parsed().values()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in classes
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }
    return given | {kind.code for kind in classes.values()}


def setting_names(kind: type, prefix: str = "") -> set[str]:
    """Dotted names of a settings dataclass, one level of nesting deep."""
    found = set()
    made = kind()
    for field in fields(kind):
        value = getattr(made, field.name)
        if is_dataclass(value) and not isinstance(value, type):
            found |= setting_names(type(value), f"{field.name}.")
        else:
            found.add(f"{prefix}{field.name}")
    return found


def test_every_error_code_is_documented():
    documented = set(re.findall(r"^\| `([a-z_]+)`", page("errors.md"), re.MULTILINE))
    assert error_codes() - documented == set()


def test_every_error_code_has_its_sentence():
    assert {c for c in error_codes() if f"error.{c}" not in messages()} == set()


def test_every_setting_of_an_installation_is_documented():
    text = page("settings.md")
    names = {f"HOMECARE_{name.upper()}" for name in Settings.model_fields}
    assert {n for n in names if f"`{n}`" not in text} == set()


def test_every_setting_of_a_municipality_is_documented():
    text = page("settings.md")
    names = setting_names(MunicipalitySettings) | {f"limits.*.{f.name}" for f in fields(WorkLimits)}
    assert {n for n in names if f"`{n}`" not in text} == set()


def test_every_command_and_its_options_are_documented():
    text = page("command-line.md")
    missing = set()
    stack = [("homecare", typer.main.get_command(app))]
    while stack:
        path, command = stack.pop()
        for name, sub in getattr(command, "commands", {}).items():
            stack.append((f"{path} {name}", sub))
        if not hasattr(command, "commands") and f"`{path}" not in text:
            missing.add(path)
        options = {o for p in command.params for o in p.opts if o.startswith("--")}
        missing |= {f"{path} {o}" for o in options - {"--help"} if o not in text}
    assert missing == set()


@pytest.mark.parametrize("code", Exit)
def test_every_exit_code_is_documented(code: Exit):
    assert re.search(rf"^\| {int(code)} \|", page("command-line.md"), re.MULTILINE)


def test_every_sentence_is_there_in_both_languages():
    lacking = {code for code, entry in messages().items() if set(entry) != set(LANGUAGES)}
    assert lacking == set()


def test_every_counting_sentence_has_all_plural_forms():
    forms = {"lv": {"zero", "one", "other"}, "en": {"one", "other"}}
    wrong = {
        (code, language)
        for code, entry in messages().items()
        for language, text in entry.items()
        if not isinstance(text, str) and set(text) != forms[language]
    }
    assert wrong == set()


def test_both_languages_use_the_same_values():
    def blanks(text: object) -> set[str]:
        parts = text.values() if isinstance(text, dict) else [text]
        return {blank for part in parts for blank in re.findall(r"{(\w+)}", str(part))}

    wrong = {c for c, entry in messages().items() if blanks(entry["lv"]) != blanks(entry["en"])}
    assert wrong == set()


def links() -> list[tuple[Path, str]]:
    pages = [ROOT / "README.md", *DOCS.rglob("*.md")]
    return [
        (file, target)
        for file in pages
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", file.read_text(encoding="utf-8"))
        if "://" not in target
    ]


def test_links_between_pages_lead_somewhere():
    broken = {
        f"{file.relative_to(ROOT)} -> {target}"
        for file, target in links()
        if not (file.parent / target).exists()
    }
    assert broken == set()


def test_every_page_can_be_reached_from_the_index():
    reached: set[Path] = set()
    stack = [DOCS / "index.md"]
    while stack:
        file = stack.pop().resolve()
        if file in reached or file.suffix != ".md":
            continue
        reached.add(file)
        stack += [file.parent / target for source, target in links() if source.resolve() == file]
    assert {p.relative_to(DOCS) for p in DOCS.rglob("*.md") if p.resolve() not in reached} == set()


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120
