"""Headers that make a browser careful, on every answer; and the policy of pages with scripts.

An answer of the API is never kept by a cache unless its endpoint says otherwise. A page (map,
sheet) runs in a sandbox of its own origin: its scripts carry a nonce, it reaches no cookie, asks
no other host than that of the map tiles, and can call nothing here but what anybody may (a map
reads the base map).
"""

import re
import secrets
from urllib.parse import urlsplit

from fastapi.responses import HTMLResponse
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_UNLESS_SAID = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'",
    "X-Frame-Options": "DENY",
}
_HTTPS_ONLY = "max-age=63072000; includeSubDomains"
"""Two years."""
_SCRIPT = re.compile(r"<script(?=[\s>])")
_NONCE = re.compile(
    r"""<meta http-equiv="Content-Security-Policy"[^>]*'nonce-([\w-]{22,})'[^>]*>"""
)


class Headers:
    """ASGI middleware that adds the headers; what an endpoint has set itself stays."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self._always = _ALWAYS | ({"Strict-Transport-Security": _HTTPS_ONLY} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _UNLESS_SAID.items():
                    headers.setdefault(name, value)
                headers.update(self._always)
            await send(message)

        await self.app(scope, receive, adding)


def page(html: str, tiles_url: str | None = None) -> HTMLResponse:
    """A page of ours as an answer whose own scripts run, and no others.

    `html` is the work of maps or of our templates, where every text is escaped: no text of a
    person holds a tag that could be given the nonce. A page that names a policy of its own keeps
    the nonce of that: both have to hold.
    """
    own = _NONCE.search(html)
    nonce = own[1] if own else secrets.token_urlsafe(16)
    marked = html if own else _SCRIPT.sub(f'<script nonce="{nonce}"', html)
    asks = "'self'" if own and "connect-src 'self'" in own[0] else "'none'"
    pictures = " ".join(filter(None, ("data:", _origin(tiles_url))))
    policy = (
        "sandbox allow-scripts allow-popups; default-src 'none'; "
        f"script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; img-src {pictures}; "
        f"connect-src {asks}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
    return HTMLResponse(
        marked, headers={"Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN"}
    )


def _origin(tiles_url: str | None) -> str:
    """The host of the map tiles, for all of its numbered doubles: {s}.tile.host -> *.tile.host."""
    if tiles_url is None:
        return ""
    parts = urlsplit(tiles_url)
    host = re.sub(r"\{\w+\}", "*", parts.netloc)
    return f"{parts.scheme}://{host}" if re.fullmatch(r"[\w.*:-]+", host) else ""
