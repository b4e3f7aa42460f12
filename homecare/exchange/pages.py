"""The pages of docs made from the code: JSON Schemas, and a list of every field."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from homecare.exchange.schema import schemas

_INTRO = """# Fields of the exchanged documents

Made by `python -m homecare.exchange` from the code; `exchange.md` explains how they hang together.
Suffixes: `_s` whole seconds, `_m` whole metres, `_at` a moment (ISO 8601 with its offset from UTC),
`_on` a local day, `_id` a code, `_cost` points. A field marked * must be there.
"""
_TITLES = {
    "problem.schema.json": "Problem",
    "plan.schema.json": "Plan",
    "plan-short.schema.json": "Plan, short form",
}


def fields_page() -> str:
    """The whole page as Markdown."""
    told: set[str] = set()
    return _INTRO + "".join(
        line for name, title in _TITLES.items() for line in _document(title, schemas()[name], told)
    )


def write_pages(folder: Path) -> None:
    """Write the schemas and the page of fields into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"fields.md": fields_page()}
    for name, schema in schemas().items():
        pages[name] = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")


def _document(title: str, schema: Mapping[str, Any], told: set[str]) -> Iterator[str]:
    yield f"\n## {title}\n\n{schema['description']}\n"
    yield from _table(schema)
    for name, part in schema["$defs"].items():
        if name not in told:
            told.add(name)
            yield f"\n### {name.removesuffix('Form')}\n\n{part['description']}\n"
            yield from _table(part)


def _table(part: Mapping[str, Any]) -> Iterator[str]:
    if "enum" in part:
        yield "\nOne of " + ", ".join(f"`{value}`" for value in part["enum"]) + ".\n"
        return
    yield "\n| field | type | meaning |\n|---|---|---|\n"
    for name, field in part["properties"].items():
        star = " *" if name in part.get("required", ()) else ""
        yield f"| `{name}`{star} | {_kind(field)} | {field['description']} |\n"


def _kind(field: Mapping[str, Any]) -> str:
    """The type of a field in a few words."""
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2].removesuffix("Form")
    if "anyOf" in field:
        return " or ".join(_kind(one) for one in field["anyOf"])
    if "const" in field:
        return f'"{field["const"]}"'
    if field["type"] == "array":
        return f"list of {_kind(field['items'])}"
    if field["type"] == "object":
        return f"object of {_kind(field['additionalProperties'])}"
    return str(field.get("format", field["type"]))
