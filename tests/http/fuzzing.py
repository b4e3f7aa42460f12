"""Requests that Schemathesis makes out of our OpenAPI document, sent by somebody of a role.

Half of all fields that name something name what is really there (clients, plans, runs), and
half of all If-Match headers a version that may stand, so that cases get past the first gate. Who is
signed out by a case (it may end its own session, or change its own password) comes in anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import requests
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode, checks
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation

from api.http.problems import MEDIA_TYPE
from homecare.access import Role
from tests.http.conftest import ORIGIN, House
from tests.http.seats import seated

CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
READ = "read"
"""Stands for the version that a GET of the same address tells."""
STREAMS = frozenset({"run_events"})
"""Operations whose answer does not end by itself; they have tests of their own."""
AnyCase = Case[Any]
AnyOperation = APIOperation[Any, Any, Any, Any]
Known = Mapping[str, Sequence[str | int]]
"""Field -> what there is to be named by it."""


@dataclass
class Findings:
    """How many cases were sent, and what was wrong with any of their answers."""

    cases: int = 0
    wrong: dict[tuple[str, str], str] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)

    def note(self, operation: str, what: str, example: str) -> None:
        """Keep the first example of a kind."""
        self.wrong.setdefault((operation, what), example)


def fuzz(house: House, known: Known, each: int) -> Findings:
    """Send `each` cases that fit the document, and as many that do not, to every operation.

    Every role sends every case, and nobody who is signed in does so besides.
    """
    found = Findings()
    with house.client() as lasting:  # its thread serves all callers
        callers = [Caller(house, role, lasting) for role in (None, *Role)]
        for operation in _operations(house):
            if operation.definition.raw["operationId"] not in STREAMS:
                for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                    _try(operation, mode, _Trial(callers, known, each, found))
    return found


def _operations(house: House) -> Iterator[AnyOperation]:
    schema = schemathesis.openapi.from_dict(house.app.openapi())
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        yield result.ok()


@dataclass(frozen=True)
class _Trial:
    """What all operations are tried with."""

    callers: Sequence["Caller"]
    known: Known
    each: int
    found: Findings


def _try(operation: AnyOperation, mode: GenerationMode, trial: _Trial) -> None:
    @settings(
        max_examples=trial.each,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), chance=st.randoms())
    def one(case: AnyCase, chance: Random) -> None:
        _name_what_is_there(case.path_parameters, trial.known, chance)
        _name_what_is_there(case.query, trial.known, chance)
        _name_what_is_there(case.body, trial.known, chance)
        if "If-Match" in case.headers and chance.random() < 0.5:
            case.headers["If-Match"] = chance.choice(['"v1"', READ])
        # What one of them changes is changed for those who follow: nobody is always first.
        for caller in chance.sample(trial.callers, len(trial.callers)):
            _judge(case, caller, trial.found)

    with suppress(Unsatisfiable):  # an operation without parameters cannot be asked wrongly
        one()


def _name_what_is_there(within: Any, known: Known, chance: Random) -> None:
    """Put codes that there are into half of the fields that are called so, however deep."""
    if isinstance(within, list):
        for part in within:
            _name_what_is_there(part, known, chance)
    if not isinstance(within, dict):
        return
    for name in sorted(within, key=str):
        if name in known and chance.random() < 0.5:
            within[name] = chance.choice(known[name])
        else:
            _name_what_is_there(within[name], known, chance)


def _judge(case: AnyCase, caller: "Caller", found: Findings) -> None:
    answer = caller.send(case)
    found.cases += 1
    found.statuses[answer.status_code] = found.statuses.get(answer.status_code, 0) + 1
    name = f"{case.operation.method.upper()} {case.operation.path}"
    if answer.status_code >= 400 and answer.headers["content-type"] != MEDIA_TYPE:
        found.note(name, "no problem document", answer.text[:200])
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as group:
        for failure in group.exceptions:
            found.note(name, f"{type(failure).__name__} {answer.status_code}", str(failure)[:600])
    except AssertionError as failure:
        found.note(name, f"{type(failure).__name__} {answer.status_code}", str(failure)[:600])


class Caller:
    """Somebody of a role, or nobody; comes in anew when signed out."""

    def __init__(self, house: House, role: Role | None, lasting: TestClient) -> None:
        self._house, self._role, self._lasting = house, role, lasting
        self._client = self._come_in()

    def _come_in(self) -> TestClient:
        client = self._house.client()
        if self._role is not None:
            client = seated(self._house, self._role).client
        client.portal = self._lasting.portal
        return client

    def send(self, case: AnyCase) -> Any:
        """The answer to a case."""
        wanted = requests.Request(**case.as_transport_kwargs(base_url=ORIGIN)).prepare()
        headers = {k: str(v) for k, v in wanted.headers.items() if k.lower() not in _OURS}
        if headers.get("If-Match") == READ:
            headers["If-Match"] = self._client.get(wanted.url or "").headers.get("ETag", READ)
        body: Any = wanted.body
        answer = self._client.request(
            wanted.method or "", wanted.url or "", content=body, headers=headers
        )
        if answer.status_code == 401 and self._role is not None:
            self._client = self._come_in()
        return answer


# What a client shows by itself, and what is counted anew.
_OURS = frozenset({"cookie", "authorization", "x-csrf-token", "content-length"})
