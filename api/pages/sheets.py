"""The carer's day sheet: one file, for paper and phone, that works without a signal.

It names people and houses, because the carer has to find them: it is for that carer's eyes, and
no other page or file of the service holds as much in one place.
"""

from collections.abc import Callable, Mapping

from api.pages.day import CarersDay, figures_of, names_of
from homecare.i18n import day_name, sort_key
from homecare.model import Casebook
from homecare.plan import Plan, Problem
from maps.escape import own_file, templates
from maps.legs import FindLeg
from maps.scene import scene_of
from maps.sketch import draw_sketch, sketch_of
from maps.words import Words


def carer_sheet(day: CarersDay, find_leg: FindLeg | None = None) -> str:
    """One carer's day as a whole HTML page that asks for no other file.

    Its map follows the roads where `find_leg` knows them.
    """
    sketch = sketch_of(day.scene, find_leg)
    return _page(
        "sheet.html",
        day.words,
        day=day.day,
        problem_id=day.problem_id,
        carer=day.carer,
        routes=day.parts,
        gone=day.gone,
        figures=day.figures,
        sketch=draw_sketch(sketch),
        on_roads=sketch is not None and sketch.on_roads,
        municipality=day.municipality,
        version_no=day.version_no,
    )


def sheet_index(
    problem: Problem,
    plan: Plan,
    casebook: Casebook,
    links: Mapping[str, str],
    language: str = "lv",
) -> str:
    """A page that lists the carers of a day; `links` maps a carer's code to the sheet's file."""
    scene = scene_of(problem, plan, casebook.places)
    words = Words(language=language, zone=problem.zone, names=names_of(casebook))
    return _page(
        "index.html",
        words,
        day=day_name(problem.day_on, language),
        problem_id=problem.id,
        carers=[
            (
                words.person(code),
                links.get(code),
                figures_of(scene.only(code)),
                scene.routes_of(code),
            )
            for code in sorted(scene.carer_ids, key=_family_first(casebook))
        ],
        municipality=casebook.municipality.name,
    )


def _family_first(casebook: Casebook) -> Callable[[str], tuple[object, ...]]:
    """How carers are listed: as in a Latvian telephone book, those without a name by code."""

    def key(code: str) -> tuple[object, ...]:
        person = casebook.persons.get(code)
        if person is None:
            return sort_key(code), sort_key(""), code
        return sort_key(person.family_name), sort_key(person.given_name), code

    return key


def _page(name: str, words: Words, **values: object) -> str:
    template = templates("api.pages", "templates").get_template(name)
    return template.render(
        words=words,
        style=own_file("api.pages", "templates", "sheet.css"),
        **values,
    )
