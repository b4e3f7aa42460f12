"""The app: endpoints by an explicit list, and what stands round all of them.

An endpoint is a plain `def` (the store is synchronous): it runs in one of `server_threads`
threads. What only reads the request is `async def`: it costs no thread. An endpoint finds
`request.app.state.ports` (Ports) and `request.app.state.chosen` (Settings); who signs a request
in notes `request.state.account_id`, which the log then names.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from api.http import openapi, problems
from api.http.headers import Headers
from api.http.limits import BodyLimit
from api.http.logs import Watch
from api.http.metrics import Meters
from api.http.routers import (
    absences,
    accounts,
    addresses,
    audit,
    basemap,
    care_plans,
    carers,
    check_ups,
    clients,
    document,
    exports,
    feeds,
    handwork,
    imports,
    maps,
    oidc,
    ops,
    orders,
    plan_exports,
    plans,
    routes,
    runs,
    session,
    settings,
    tokens,
)
from api.http.streams import Streams
from api.workbench import Workbench
from homecare.my_routes import Prepared
from homecare.planning import Ports
from homecare.settings import Settings

API = "/api/v1"
"""Prefix of all endpoints but those of operations."""
ROUTERS: tuple[APIRouter, ...] = (
    routes.router,  # asked most of all, by phones: the first that fits is taken
    # One line each, APIRouter(prefix="/api/v1/..."): the whole path stands in the router's file.
    ops.router,
    session.router,
    oidc.router,
    tokens.router,
    accounts.router,
    document.router,
    clients.router,
    carers.router,
    absences.router,
    care_plans.router,
    orders.router,
    check_ups.router,
    addresses.router,
    imports.router,
    exports.router,
    settings.router,
    audit.router,
    runs.router,
    plans.router,
    handwork.router,
    plan_exports.router,
    maps.router,
    basemap.router,
    feeds.router,
)


def create_app(ports: Ports, chosen: Settings, workbench: Workbench | None = None) -> FastAPI:
    """The app over an open store; whoever made the ports closes them.

    A workbench that is not handed in is made, and ended with the app.
    """
    app = openapi.Documented(
        title="homecare",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        generate_unique_id_function=openapi.operation_id,
    )
    app.state.ports, app.state.chosen, app.state.meters = ports, chosen, Meters()
    app.state.workbench = workbench or Workbench()
    app.state.streams, app.state.prepared = Streams(), Prepared()
    for router in ROUTERS:
        app.include_router(router)
    problems.install(app)
    # The last one added is the outermost.
    app.add_middleware(
        BodyLimit,
        most_bytes=chosen.limit_body_bytes,
        most_upload_bytes=chosen.limit_upload_bytes,
    )
    app.add_middleware(Watch, meters=app.state.meters)
    app.add_middleware(Headers, https=chosen.https)
    return app


def endpoints() -> Iterator[APIRoute]:
    """Every endpoint there is, with its whole path; tests walk them."""
    for router in ROUTERS:
        yield from (route for route in router.routes if isinstance(route, APIRoute))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = app.state.chosen.server_threads
    yield
    app.state.workbench.close()
