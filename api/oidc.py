"""Signing in at the municipality's identity provider: OpenID Connect, the extra `oidc`.

The code flow with PKCE (RFC 7636), state and nonce. What is to be compared when the browser comes
back travels sealed in a cookie of ten minutes, so that no server has to remember it. Who is
proven here gets in only by an account that an administrator has given this subject.
"""

import hmac
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from homecare.accounts.gate import Seal
from homecare.accounts.opaque import new_secret
from homecare.errors import Denied, NotSignedIn, SettingsError, StoreError
from homecare.settings import Settings

MOST_S = 600
"""How long somebody may take at the provider."""
_TIMEOUT_S = 10.0
_SEALED_FOR = "oidc"
_SIGNED_BY = ["RS256", "PS256", "ES256", "EdDSA"]
_STRONG = frozenset({"mfa", "otp", "hwk", "sc", "swk", "fpt", "pop"})
"""Ways of proving oneself (RFC 8176) that are a second factor."""
_AT_HOME = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A sign-in that is under way at the provider."""

    state: str
    nonce: str
    verifier: str
    ends_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """Whom the provider has proven."""

    subject: str
    """Issuer and subject, joined by |."""
    second_factor: bool


class Provider:
    """The identity provider of the settings.

    Raises SettingsError "oidc_settings" when they are in part, or not for https.
    """

    def __init__(self, chosen: Settings, back: str) -> None:
        issuer, client_id, secret = (
            chosen.oidc_issuer,
            chosen.oidc_client_id,
            chosen.oidc_client_secret,
        )
        if not issuer or not client_id or secret is None or not _is_safe(issuer):
            raise SettingsError("oidc_settings")
        self._issuer, self._client_id = issuer, client_id
        self._secret, self._back = secret.get_secret_value(), back

    def begin(self, now: datetime) -> tuple[str, Begun]:
        """Where the browser goes, and what is to be kept until it comes back."""
        begun = Begun(
            state=new_secret(),
            nonce=new_secret(),
            verifier=new_secret(),
            ends_at=(now + timedelta(seconds=MOST_S)).isoformat(),
        )
        with self._client() as client:
            address, _ = client.create_authorization_url(
                self._known()["authorization_endpoint"],
                state=begun.state,
                nonce=begun.nonce,
                code_verifier=begun.verifier,
            )
        return str(address), begun

    def finish(self, begun: Begun, state: str, code: str, now: datetime) -> Proven:
        """Whom a code proves. Raises NotSignedIn, Denied "oidc_unreachable"."""
        fits = hmac.compare_digest(begun.state.encode(), state.encode())
        if not fits or now >= datetime.fromisoformat(begun.ends_at):
            raise NotSignedIn
        known = self._known()
        try:
            with self._client() as client:
                given = client.fetch_token(
                    known["token_endpoint"], code=code, code_verifier=begun.verifier
                )
            keys = KeySet.import_key_set(_read(known["jwks_uri"]))
            claims = jwt.decode(str(given["id_token"]), keys, algorithms=_SIGNED_BY).claims
            self._check(claims, begun, now)
        except (AuthlibBaseError, JoseError, KeyError, ValueError, TypeError):
            raise NotSignedIn from None
        except httpx.HTTPError:
            raise Denied("oidc_unreachable") from None
        return Proven(
            subject=f"{self._issuer}|{claims['sub']}",
            second_factor=bool(_STRONG & set(claims.get("amr", ()))),
        )

    def _check(self, claims: dict[str, Any], begun: Begun, now: datetime) -> None:
        """Raises JoseError, or ValueError, for claims that are not ours or not now."""
        wanted = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=60,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": begun.nonce},
        )
        wanted.validate(claims)
        if claims.get("azp", self._client_id) != self._client_id:
            raise ValueError(self._client_id)

    def _known(self) -> dict[str, Any]:
        """What the provider says of itself."""
        found: dict[str, Any] = _read(
            f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        )
        if found.get("issuer") != self._issuer:
            raise Denied("oidc_unreachable")
        return found

    def _client(self) -> Any:  # noqa: ANN401 - authlib has no types
        return OAuth2Client(
            self._client_id,
            self._secret,
            scope="openid",
            redirect_uri=self._back,
            code_challenge_method="S256",
            timeout=_TIMEOUT_S,
        )


def sealed(begun: Begun, vault: Seal) -> str:
    """What the browser keeps meanwhile."""
    return vault.seal(json.dumps(asdict(begun)), _SEALED_FOR).hex()


def unsealed(text: str, vault: Seal) -> Begun:
    """What `sealed` made. Raises NotSignedIn for anything else."""
    try:
        return Begun(**json.loads(vault.unseal(bytes.fromhex(text), _SEALED_FOR)))
    except (StoreError, ValueError, TypeError):
        raise NotSignedIn from None


def _read(address: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return httpx.get(address, timeout=_TIMEOUT_S).raise_for_status().json()
    except (httpx.HTTPError, ValueError):
        raise Denied("oidc_unreachable") from None


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or parts.hostname in _AT_HOME
