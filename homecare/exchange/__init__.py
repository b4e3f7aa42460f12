"""Problem and Plan as JSON that a stranger can check without our code.

The form is explained field by field in docs/exchange.md; docs/schema/ holds its JSON Schemas,
written anew by `python -m homecare.exchange`.
"""

from homecare.exchange.forms import PLAN_FORMAT, PROBLEM_FORMAT, SHORT_PLAN_FORMAT
from homecare.exchange.plans import plan_from_json, plan_to_json, totals_of
from homecare.exchange.problems import problem_from_json, problem_to_json
from homecare.exchange.schema import schemas

__all__ = [
    "PLAN_FORMAT",
    "PROBLEM_FORMAT",
    "SHORT_PLAN_FORMAT",
    "plan_from_json",
    "plan_to_json",
    "problem_from_json",
    "problem_to_json",
    "schemas",
    "totals_of",
]
