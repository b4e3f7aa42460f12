"""Texts that break out of pages which do not escape them, and a day full of them.

Each sets window.broken when it runs, or breaks the script that it stands in.
"""

import re
from dataclasses import replace

from homecare.model import Client, Person, Place, Visit
from homecare.plan import Remedy, Unserved
from tests.maps.zemgale import Drawn, tervete

PAYLOADS = {
    "image": "<img src=x onerror=window.broken=1>",
    "template": "${window.broken=[1]}",
    "script": "</script><script>window.broken=1</script>",
    "backtick": "Jāņa `iela`",
    "backtick code": "`+(window.broken=1)+`",
    "double quote": '"+(window.broken=1)+"',
    "single quote": "'+(window.broken=1)+'",
    "attribute": '" onmouseover="window.broken=1" autofocus onfocus="window.broken=1',
    "braces": "{{ 7*7 }} {% raw %} {# #} }} {",
    "svg": "<svg/onload=window.broken=1>",
    "comment": "<!--<script>window.broken=1//-->",
    "backslash": "\\u003cimg src=x onerror=window.broken=1\\u003e \\",
    "line ends": "a\u2028window.broken=1\u2029b\nwindow.broken=1//",
    "style": "</style><style>*{display:none}</style>",
    "url": "javascript:window.broken=1",
    "entity": "&lt;img src=x onerror=window.broken=1&gt;&#96;",
}


TEXTS = tuple(PAYLOADS.values())


def text_for(code: str, turn: int) -> str:
    """The text that fills all fields of a person or place, by the number in its code."""
    number = re.search(r"\d+$", code)
    return TEXTS[((int(number[0]) if number else 0) + turn) % len(TEXTS)]


def infested(turn: int) -> Drawn:
    """The day in Tērvete with hostile texts in every field that people fill in.

    All fields of one client carry the same text and each client another; `turn` deals the texts
    out anew.
    """
    drawn = tervete()
    casebook = drawn.casebook
    visits = tuple(_visit(v, text_for(v.client_id, turn)) for v in drawn.problem.visits)
    clients = {v.id: v.client_id for v in visits}
    unserved = tuple(_unserved(u, text_for(clients[u.visit_id], turn)) for u in drawn.plan.unserved)
    casebook = replace(
        casebook,
        municipality=replace(casebook.municipality, name=" ".join(TEXTS)),
        places={i: _place(p, text_for(i[-2:], turn)) for i, p in casebook.places.items()},
        persons={i: _person(p, text_for(i, turn)) for i, p in casebook.persons.items()},
        clients={i: _client(c, text_for(i, turn)) for i, c in casebook.clients.items()},
    )
    problem = replace(drawn.problem, visits=visits)
    plan = replace(drawn.plan, unserved=unserved)
    return Drawn(problem=problem, plan=plan, casebook=casebook)


def _place(place: Place, text: str) -> Place:
    return replace(
        place,
        parish=text,
        village=text if place.id < "P-108" else "",
        address=text,
        postcode=text,
        driving_note=text,
        accessibility=text,
    )


def _person(person: Person, text: str) -> Person:
    return replace(person, given_name=text, family_name=text, phone=text)


def _client(client: Client, text: str) -> Client:
    return replace(client, aids=(text,), facts=(text,), languages=(text,))


def _visit(visit: Visit, text: str) -> Visit:
    return replace(visit, tasks=(text, "talk"), facts=frozenset({text}))


def _unserved(unserved: Unserved, text: str) -> Unserved:
    remedy = Remedy(kind="text", values={"text": text})
    return replace(unserved, reason=text, values={"text": text}, remedy=remedy)
