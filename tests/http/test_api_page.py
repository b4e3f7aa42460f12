"""docs/api.md: its Python runs, its curl lines name endpoints that there are."""

import builtins
import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.app import endpoints
from homecare.access import Action, Role
from homecare.planning import plan_day
from tests.http.conftest import House
from tests.http.documents import PAGE
from tests.http.living import WISH
from tests.http.seats import account, with_token

PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
CURL = re.compile(r"curl (?:[^\n\\]|\\\n)*")
HOST = "https://homecare.example.lv"


class Ahead:
    """A client of the example: paths begin below /api/v1, and each run is carried out at once."""

    def __init__(self, house: House, client: TestClient) -> None:
        self._house, self._client = house, client

    def get(self, path: str, **asked: Any) -> Any:
        answer = self._client.get(f"/api/v1{path}", **asked)
        assert answer.status_code == 200, answer.text
        if not path.startswith("/runs/"):
            return answer
        return SimpleNamespace(json=lambda: self._done(answer.json()))

    def post(self, path: str, **asked: Any) -> Any:
        answer = self._client.post(f"/api/v1{path}", **asked)
        assert answer.is_success, answer.text
        return answer

    def _done(self, run: dict[str, Any]) -> dict[str, Any]:
        """The run as a worker would have left it."""
        plan = plan_day(self._house.ports, WISH).record
        return run | {"state": "done", "plan_ids": [plan.id]}


def test_the_python_example_plans_and_publishes_a_day(house: House):
    whose = account(house, Role.COORDINATOR)
    scopes = (Action.RUNS_ORDER, Action.RUNS_READ, Action.PLANS_READ, Action.PLANS_PUBLISH)
    ahead = Ahead(house, with_token(house, whose, *scopes))
    stand_ins = {
        "httpx": SimpleNamespace(Client=lambda **_: ahead),
        "time": SimpleNamespace(sleep=lambda _: None),
    }
    own = {**vars(builtins), "__import__": lambda name, *_: stand_ins[name]}
    names: dict[str, Any] = {"token": "of nobody", "__builtins__": own}
    [example] = PYTHON.findall(PAGE.read_text("utf-8"))
    exec(example, names)  # noqa: S102 - our own page
    assert names["verdict"]["legal"] is True
    assert names["published"].json()["state"] == "published"


def shown() -> list[str]:
    return [line.replace("\\\n", " ") for line in CURL.findall(PAGE.read_text("utf-8"))]


@pytest.mark.parametrize("line", shown())
def test_a_curl_line_asks_an_endpoint_that_there_is(line: str):
    method = re.search(r"-X (\w+)", line)
    address = re.search(rf"{HOST}(/[^\s\"?]*)", line)
    assert address is not None
    path = address[1].replace("$RUN", "00000000-0000-4000-8000-000000000001")
    asked = method[1] if method else "GET"
    assert any(asked in (r.methods or ()) and r.path_regex.match(path) for r in endpoints()), line
    body = re.search(r"-d '([^']*)'", line)
    if body:
        json.loads(body[1])
