"""JSON Schemas of the documents, each field with the sentence that explains it."""

import ast
import inspect
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter

from homecare import plan
from homecare.exchange import forms
from homecare.exchange.words import WORDS
from homecare.model import Priority, calendar, municipality, places, visits

_FORMS = {
    "problem": forms.ProblemForm,
    "plan": forms.PlanForm,
    "plan-short": forms.ShortPlanForm,
}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """File name -> JSON Schema (draft 2020-12)."""
    return {f"{name}.schema.json": _schema(form) for name, form in _FORMS.items()}


def _schema(form: type) -> dict[str, Any]:
    schema = TypeAdapter(form).json_schema(mode="validation")
    found = {"$schema": _DIALECT, **schema}
    properties = found["properties"]
    found["properties"] = {"format": properties.pop("format"), **properties}
    for name, part in [(form.__name__, found), *found.get("$defs", {}).items()]:
        _explain(name, part)
    _tidy(found)
    return found


def _explain(name: str, part: dict[str, Any]) -> None:
    for field_name, field_schema in part.get("properties", {}).items():
        field_schema["description"] = description(name, field_name)


def _tidy(node: object) -> None:
    """Titles repeat the names of the fields; a schema is easier to read without them."""
    if isinstance(node, dict):
        if isinstance(node.get("title"), str):
            del node["title"]
        if node.get("propertyNames") == {"$ref": "#/$defs/Priority"}:
            node["propertyNames"] = {"enum": [str(p.value) for p in Priority]}  # keys are text
        for inner in node.values():
            _tidy(inner)
    elif isinstance(node, list):
        for inner in node:
            _tidy(inner)


def description(class_name: str, field_name: str) -> str:
    """What a field of the form means: its docstring in the code, or the word list's line."""
    for cls in classes()[class_name].__mro__:
        found = docstrings(cls).get(field_name) or WORDS.get(cls.__name__, {}).get(field_name)
        if found:
            return found
    raise KeyError(class_name, field_name)


@cache
def classes() -> Mapping[str, type]:
    """Every dataclass of the exchange form by its name."""
    modules = (calendar, municipality, places, visits, plan, forms)
    return {
        cls.__name__: cls
        for module in modules
        for cls in vars(module).values()
        if inspect.isclass(cls) and hasattr(cls, "__dataclass_fields__")
    }


@cache
def docstrings(cls: type) -> Mapping[str, str]:
    """The docstrings that stand below the fields of a dataclass, on one line each."""
    if not hasattr(cls, "__dataclass_fields__"):
        return {}
    tree = ast.parse(inspect.cleandoc(inspect.getsource(cls)))
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    found: dict[str, str] = {}
    for line, below in pairwise(body):
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            match below:
                case ast.Expr(value=ast.Constant(value=str(words))):
                    found[line.target.id] = " ".join(words.split())
    return found
