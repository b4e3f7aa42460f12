"""A problem as a document."""

from dataclasses import fields

from homecare.errors import ProblemError
from homecare.exchange.forms import PROBLEM_FORMAT, ProblemForm
from homecare.exchange.plain import plain, text
from homecare.exchange.reading import read
from homecare.plan import Problem


def problem_to_json(problem: Problem) -> str:
    """The problem as JSON; the same problem always gives the same text."""
    return text({"format": PROBLEM_FORMAT, **plain(problem)})


def problem_from_json(text: str) -> Problem:
    """The problem of a document.

    Raises ProblemError with the JSON pointer of the first fault in `values["at"]`.
    """
    form = read(ProblemForm, text, ProblemError)
    return Problem(**{f.name: getattr(form, f.name) for f in fields(Problem)})
