"""`homecare serve` and `homecare server`: the whole service, and its server alone."""

from typing import Annotated

import typer

from api.cli.frame import tell
from api.journal import configure
from api.service import Service, require_ready
from homecare.settings import Settings, settings

Host = Annotated[str | None, typer.Option("--host", help=tell("cli.option.host"))]
Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help=tell("cli.option.port"))]


def server(host: Host = None, port: Port = None) -> None:
    """Answer requests until told to end."""
    from api.serve import serve as serve_http  # noqa: PLC0415 - FastAPI takes its time to import

    serve_http(_chosen(host, port))


def serve(host: Host = None, port: Port = None) -> None:
    """Keep server, worker and timer going on this machine until told to end."""
    chosen = _chosen(host, port)
    require_ready(chosen)
    configure(level=chosen.log_level)
    Service(chosen).keep()


def _chosen(host: str | None, port: int | None) -> Settings:
    given = {"server_host": host, "server_port": port}
    return settings().model_copy(update={k: v for k, v in given.items() if v is not None})
