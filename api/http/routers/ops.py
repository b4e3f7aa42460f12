"""Whether the server lives, whether it can work, and its numbers. Public; hold nothing of anybody."""

import hmac
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from api.http.openapi import problem_response
from api.http.readiness import checks, failing
from api.http.run_meters import run_figures
from homecare.errors import NotSignedIn, RequestError

router = APIRouter(tags=["operations"])


class Live(BaseModel):
    """The server answers."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """The server can do its work."""

    status: Literal["ok"] = "ok"
    checks: dict[str, str] = Field(
        examples=[{"database": "ok", "disk": "ok", "kernels": "cold"}],
        description="By name: database, disk, kernels; a cold kernel cache only costs time",
    )


@router.get("/health/live")
async def live() -> Live:
    """Answer without touching anything: it is answered while all threads are at work."""
    return Live()


@router.get("/health/ready")
def ready(request: Request) -> Ready:
    """Look at database, disk and kernel cache; 503 names what fails."""
    state = request.app.state
    found = checks(state.ports, state.chosen)
    wrong = failing(found)
    if wrong:
        raise RequestError("not_ready", checks=", ".join(f"{n} ({found[n]})" for n in wrong))
    return Ready(checks=found)


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
        404: problem_response(404),
    },
)
def metrics(request: Request) -> Response:
    """Numbers for Prometheus, who shows the token of setting metrics_token."""
    state = request.app.state
    if state.chosen.metrics_token is None:
        raise RequestError("path_not_found")
    shown = request.headers.get("authorization", "")
    wanted = f"Bearer {state.chosen.metrics_token.get_secret_value()}"
    if not hmac.compare_digest(shown.encode(), wanted.encode()):
        raise NotSignedIn
    text = state.meters.text() + run_figures(state.ports)
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")
