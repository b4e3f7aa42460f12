"""Bodies are refused before anybody reads them: by their announced length, else while they stream."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http import problems
from api.http.languages import spoken
from homecare.errors import RequestError


class BodyLimit:
    """ASGI middleware; an upload (multipart/form-data) may be larger than a JSON document."""

    def __init__(self, app: ASGIApp, *, most_bytes: int, most_upload_bytes: int) -> None:
        self.app = app
        self._most, self._most_upload = most_bytes, most_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless it is too large."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {k.lower(): v.decode("latin-1") for k, v in scope["headers"]}
        upload = headers.get(b"content-type", "").lower().startswith("multipart/form-data")
        most = self._most_upload if upload else self._most
        if _announced(headers.get(b"content-length", "")) > most:
            answer = problems.answer(
                413,
                RequestError("too_large", most=most),
                spoken(headers.get(b"accept-language")),
                headers={"Connection": "close"},  # what is still under way is not waited for
            )
            await answer(scope, receive, send)
            return
        await self.app(scope, _counting(receive, most), send)


def _announced(length: str) -> int:
    """Bytes that the request says it has; 0 where it does not say so."""
    return int(length) if length.isdecimal() and len(length) < 19 else len(length)


def _counting(receive: Receive, most: int) -> Receive:
    """The body as it streams in; raises where it grows too large, and is not read on."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise problems.TooLarge(most)
        return message

    return counted
