"""`homecare serve`: the server. See docs/operations.md."""

from typing import Annotated

import typer

from api.cli.frame import tell
from homecare.settings import settings

Host = Annotated[str | None, typer.Option("--host", help=tell("cli.option.host"))]
Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help=tell("cli.option.port"))]


def serve(host: Host = None, port: Port = None) -> None:
    """Answer requests until told to end."""
    from api.serve import serve as serve_http  # noqa: PLC0415 - FastAPI takes its time to import

    given = {"server_host": host, "server_port": port}
    serve_http(settings().model_copy(update={k: v for k, v in given.items() if v is not None}))
