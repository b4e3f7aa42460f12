"""A small server on 127.0.0.1 that answers as it is told and remembers what it was asked."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Answer = Callable[[str, Any], tuple[int, bytes]]
"""Path and JSON body -> status and content."""


class OwnServer(ThreadingHTTPServer):
    """Stops with the block that started it."""

    daemon_threads = True

    def __init__(self, answer: Answer, slow_s: float) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer, self.slow_s = answer, slow_s
        self.asked: list[str] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up early is what the slow server is for."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        self._answer(json.loads(self.rfile.read(length)))

    def _answer(self, body: Any) -> None:
        server = self.server
        assert isinstance(server, OwnServer)
        server.asked.append(self.path)
        time.sleep(server.slow_s)
        status, content = server.answer(self.path, body)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"{server.url}/elsewhere")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep the test's output clean."""


@contextmanager
def own_server(answer: Answer, slow_s: float = 0.0) -> Iterator[OwnServer]:
    """A running server."""
    server = OwnServer(answer, slow_s)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
