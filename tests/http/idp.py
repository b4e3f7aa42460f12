"""A small identity provider on 127.0.0.1, which can also lie."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "homecare", "of the provider"


@cache
def key_of(_: str) -> RSAKey:
    """A key by name; a fresh one takes its time."""
    return RSAKey.generate_key(2048, {"kid": "1"})


@dataclass
class Idp:
    """What it knows, and what it says of whoever signs in."""

    now: datetime
    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: key_of("its own"))
    shown: RSAKey | None = None
    """The key that it publishes, where that is not the one it signs with."""
    lies: dict[str, Any] = field(default_factory=dict)
    """Claims that are to be otherwise; None leaves one out."""
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    """Code -> what the browser brought."""

    def sign_in(self, address: str) -> dict[str, str]:
        """What the browser takes back, after somebody has signed in here."""
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.issuer}/authorize"
        assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
        code = f"code-{len(self.asked)}"
        self.asked[code] = query
        return {"code": code, "state": query["state"]}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The answer to a code: each opens once, for who began and knows the verifier."""
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        query = self.asked.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if query is None or authorization != f"Basic {known}":
            return 400, {"error": "invalid_grant"}
        if (query["code_challenge"], query["redirect_uri"]) != (challenge, form["redirect_uri"]):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.signed(query)}

    def signed(self, query: dict[str, str]) -> str:
        at = int(self.now.timestamp())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": "anna",
            "aud": CLIENT,
            "iat": at,
            "exp": at + 300,
            "nonce": query["nonce"],
        }
        told = {name: v for name, v in (claims | self.lies).items() if v is not None}
        return jwt.encode({"alg": "RS256", "kid": "1"}, told, self.key)

    def page(self, path: str) -> dict[str, Any]:
        """What anybody may read."""
        if path == "/jwks":
            return {"keys": [(self.shown or self.key).as_dict(private=False)]}
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
        }


@contextmanager
def provider(now: datetime) -> Iterator[Idp]:
    """The provider, answering until the block ends."""
    idp = Idp(now)

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            self.tell(200, idp.page(self.path))

        def do_POST(self):
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(sent).items()}
            self.tell(*idp.token(form, self.headers.get("Authorization", "")))

        def tell(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    idp.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield idp
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
