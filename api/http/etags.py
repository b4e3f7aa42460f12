"""Versions: ETag on answers, If-Match on changes, If-None-Match on reads.

An ETag is `"v<row version>"`. A change without If-Match is answered 428, one of a version that
does not stand any longer 412.
"""

import re
from typing import Annotated

from fastapi import Depends, Header, Response

from homecare.errors import RequestError

_TAG = re.compile(r'^"v(\d{1,9})"$')


def etag(version: int | str) -> str:
    """The ETag of a version."""
    return f'"v{version}"'


def tagged(response: Response, version: int | str) -> None:
    """Put the version on an answer."""
    response.headers["ETag"] = etag(version)


def unchanged(if_none_match: str | None, version: int | str) -> bool:
    """Whether who asks has this version already (the endpoint answers 304 then)."""
    tags = {tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")}
    return etag(version) in tags or "*" in tags


async def _expected(
    if_match: Annotated[
        str | None,
        Header(
            description="Version that was read, as its ETag says",
            examples=['"v1"'],
            max_length=64,
        ),
    ] = None,
) -> int:
    if if_match is None:
        raise RequestError("version_missing", pointer="header:If-Match")
    found = _TAG.match(if_match.strip())
    if found is None:
        raise RequestError("changed_meanwhile", pointer="header:If-Match")
    return int(found[1])


IfMatch = Annotated[int, Depends(_expected)]
"""Parameter of every endpoint that changes a row: the version that was read."""
IfNoneMatch = Annotated[
    str | None, Header(description="Version at hand, as its ETag said", max_length=200)
]
"""Parameter of a read that a phone asks for often; see `unchanged`."""
