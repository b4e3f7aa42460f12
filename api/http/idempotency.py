"""Idempotency-Key: a request that creates something does so once, however often it is sent.

A mark is written in the same transaction as what is created, so two requests with one key that
come at once, to one server or to two, create one thing; the answer is kept right after. A repeat
gets the kept answer; when a server died between the two, it is told that the work was done (409).
A request without a key is carried out each time.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated, NoReturn, Protocol

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel

from api.http.etags import etag
from homecare.access import Actor
from homecare.errors import Conflict, RequestError
from homecare.planning import Ports
from homecare.records import Answered
from homecare.store import Store
from homecare.store.work import Work

_JSON = "application/json"
_MARK = "mark:"
"""Before the key of the mark; a key from outside holds no colon."""


class Seated(Protocol):
    """Who asks, and what a use case works with; see `api.http.security`."""

    @property
    def actor(self) -> Actor:
        """Who asks."""
        ...

    @property
    def ports(self) -> Ports:
        """What a use case works with."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of a request that creates something."""

    body: BaseModel
    location: str
    """Path of what was made."""
    version: int | None = None
    """Row version, for the ETag."""
    status: int = 201

    def response(self) -> Response:
        """The answer to the first request."""
        return Response(self._text(), self.status, self._headers(), _JSON)

    def kept(self, blank: Answered) -> Answered:
        """What a repeat is answered."""
        return replace(blank, status=self.status, body=self._text(), headers=self._headers())

    def _text(self) -> bytes:
        return self.body.model_dump_json().encode()

    def _headers(self) -> dict[str, str]:
        tags = {} if self.version is None else {"ETag": etag(self.version)}
        return {"Location": self.location, **tags}


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """The key of a request; `answer` is what its endpoint returns."""

    key: str | None
    operation: str
    """Method and path."""

    def answer(
        self, seat: Seated, asked: BaseModel | None, make: Callable[[Ports], Made]
    ) -> Response:
        """Create by `make`, or answer as the first time.

        `make` works with the ports that it is handed. Raises RequestError when the key was
        sent with another request, or when its work was done and the answer was lost.
        """
        if self.key is None:
            return make(seat.ports).response()
        blank = Answered(
            account_id=seat.actor.account_id,
            key=self.key,
            request_hash=self._hash(asked),
            status=0,
            body=b"",
            made_at=seat.ports.now(),
        )
        before = _found(seat.ports, blank)
        if before is not None:
            return before
        marking = _Marking(seat.ports.store, replace(blank, key=f"{_MARK}{self.key}"))
        try:
            made = make(replace(seat.ports, store=marking))
        except Conflict:
            if not marking.refused:
                raise
            return _found(seat.ports, blank) or _in_use()
        with seat.ports.store.work(seat.ports.actor) as work:
            work.answers.keep(made.kept(blank))
        return made.response()

    def _hash(self, asked: BaseModel | None) -> str:
        body = "" if asked is None else asked.model_dump_json()
        return hashlib.sha256(f"{self.operation}\n{body}".encode()).hexdigest()


class _Marking(Store):
    """The same store, whose first unit of work also writes the mark."""

    def __init__(self, store: Store, mark: Answered) -> None:
        vars(self).update(vars(store))  # the same engine and clock; nothing is opened anew
        self._mark: Answered | None = mark
        self.refused = False

    @contextmanager
    def work(self, actor: str) -> Iterator[Work]:
        """As the store's; Conflict, and `refused`, when the mark is there already."""
        with super().work(actor) as work:
            yield work
            if self._mark is not None:
                try:
                    work.answers.keep(self._mark)
                except Conflict:
                    self.refused = True
                    raise
        self._mark = None


def _found(ports: Ports, blank: Answered) -> Response | None:
    """The answer of the first time; RequestError when that was another request."""
    with ports.store.look(ports.actor) as look:
        kept = look.answers.found(blank.account_id, blank.key)
    if kept is None:
        return None
    if kept.request_hash != blank.request_hash:
        raise RequestError("key_reused", pointer="header:Idempotency-Key")
    return Response(kept.body, kept.status, {**kept.headers, "Idempotency-Replayed": "true"}, _JSON)


def _in_use() -> NoReturn:
    raise RequestError("key_in_use", pointer="header:Idempotency-Key")


async def _once(
    request: Request,
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="Any code of yours, new for each new request: a UUID",
            min_length=8,
            max_length=64,
            pattern=r"^[A-Za-z0-9_-]+$",
            examples=["0b6c2f0e-6f0f-4a67-9a1e-6a3f0d4f8a11"],
        ),
    ] = None,
) -> Once:
    return Once(key=key, operation=f"{request.method} {request.url.path}")


OnceOnly = Annotated[Once, Depends(_once)]
"""Parameter of every POST that creates something."""
