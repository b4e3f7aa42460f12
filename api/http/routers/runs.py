"""Runs: ordered here, carried out by a worker, followed by polling or as events."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, Path, Request, Response
from fastapi.responses import StreamingResponse

from api.http.etags import tagged
from api.http.idempotency import Made, OnceOnly
from api.http.models.runs import PlanOrder, RunError, RunForm, RunProgress, RunView
from api.http.paging import Page, Paging, cut
from api.http.security import Seat, needs
from api.http.streams import Streams, Told, events
from homecare.access import Action, Actor
from homecare.errors import NotFound, RequestError
from homecare.i18n import say
from homecare.planning import Ports
from homecare.runs.ordering import order_run, want
from homecare.runs.reading import list_runs, read_run
from homecare.runs.records import ENDED, Run, RunKind, RunState, Wanted

router = APIRouter(prefix="/api/v1/runs", tags=["runs"])
Reader = Annotated[Seat, Depends(needs(Action.RUNS_READ))]
Orderer = Annotated[Seat, Depends(needs(Action.RUNS_ORDER))]
RunId = Annotated[
    str,
    Path(
        pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        description="Number of the run",
        examples=["5f0c1c1e-8a52-4a1b-9d39-3b1f1d1f7c11"],
    ),
]
_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events `run` with the run as JSON, at last `end`; comments in between",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.post("", status_code=202, response_model=RunView)
def order_a_run(
    form: Annotated[RunForm, Body()], seat: Orderer, once: OnceOnly, request: Request
) -> Response:
    """Order a run: plan days, or repair a published one. A worker takes it when one is free."""
    seat.actor.require_whole()
    most = request.app.state.chosen.limit_runs_waiting
    wish = form.model_dump(mode="json", exclude={"kind"}, exclude_unset=True)
    kind = RunKind.PLAN if isinstance(form, PlanOrder) else RunKind.REPAIR

    def make(ports: Ports) -> Made:
        run = order_run(ports, seat.actor, kind, wish, most)
        return Made(
            body=_view(run),
            location=f"/api/v1/runs/{run.id}",
            version=run.row_version,
            status=202,
        )

    return once.answer(seat, form, make)


@router.get("")
def list_all_runs(
    seat: Reader, page: Paging, kind: RunKind | None = None, state: RunState | None = None
) -> Page[RunView]:
    """Runs, the newest first."""
    try:
        found = list_runs(seat.ports, seat.actor, kind, state, (page.limit + 1, page.after_id))
    except NotFound:
        raise RequestError("cursor_wrong", pointer="query:after") from None
    return cut([_view(run) for run in found], page, lambda run: (run.id,))


@router.get("/{run_id}")
def get_run(run_id: RunId, seat: Reader, response: Response) -> RunView:
    """How far a run is, and what came of it."""
    run = read_run(seat.ports, seat.actor, run_id)
    tagged(response, run.row_version)
    return _view(run)


@router.get("/{run_id}/events", response_class=StreamingResponse, responses=_EVENTS)
def run_events(
    run_id: RunId,
    seat: Reader,
    request: Request,
    last_event_id: Annotated[
        str | None,
        Header(description="Number of the last event at hand", pattern=r"^\d{1,9}$"),
    ] = None,
) -> StreamingResponse:
    """The run as it goes on, as server-sent events; after five minutes the stream begins anew."""
    read_run(seat.ports, seat.actor, run_id)
    streams: Streams = request.app.state.streams
    look, seen = _Follow(seat.ports, seat.actor, run_id), int(last_event_id or -1)
    return StreamingResponse(
        events(look, seen, streams.take()),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


@router.post("/{run_id}/stop")
def stop_run(run_id: RunId, seat: Orderer) -> RunView:
    """End the search and keep the best plan until then."""
    return _wanted(seat, run_id, Wanted.STOP)


@router.post("/{run_id}/cancel")
def cancel_run(run_id: RunId, seat: Orderer) -> RunView:
    """End the run and keep nothing."""
    return _wanted(seat, run_id, Wanted.CANCEL)


def _wanted(seat: Seat, run_id: str, wanted: Wanted) -> RunView:
    seat.actor.require_whole()
    return _view(want(seat.ports, seat.actor, run_id, wanted))


class _Follow:
    """Reads the run for its stream."""

    def __init__(self, ports: Ports, actor: Actor, run_id: str) -> None:
        self.ports, self.actor, self.run_id = ports, actor, run_id

    def __call__(self) -> Told:
        """The run as it stands."""
        run = read_run(self.ports, self.actor, self.run_id)
        text = _view(run).model_dump_json()
        return Told(number=run.row_version, text=text, last=run.state in ENDED)


def _view(run: Run) -> RunView:
    plan_ids: Sequence[int] = run.outcome.get("plan_ids", ())
    return RunView(
        id=run.id,
        kind=run.kind,
        wish=dict(run.wish),
        period=run.period,
        state=run.state,
        wanted=run.wanted,
        ordered_at=run.ordered_at,
        ordered_by=run.ordered_by,
        began_at=run.began_at,
        ended_at=run.ended_at,
        attempts=run.attempts,
        progress=RunProgress.model_validate(run.progress),
        plan_ids=list(plan_ids),
        outcome={name: value for name, value in run.outcome.items() if name != "plan_ids"},
        error=_error(run),
        row_version=run.row_version,
    )


def _error(run: Run) -> RunError | None:
    if not run.error:
        return None
    code, values = str(run.error["code"]), run.error.get("values", {})
    lv, en = (_sentence(code, language, values) for language in ("lv", "en"))
    return RunError(code=code, message_lv=lv, message_en=en)


def _sentence(code: str, language: str, values: dict[str, str | int]) -> str:
    """The error in words; without its values where the reader is not told them."""
    told = values | ({"n": values["count"]} if "count" in values else {})
    try:
        return say(f"error.{code}", language, **told)
    except KeyError:
        return say("error.error", language)
