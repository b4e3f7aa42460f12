"""The language that a request asks for."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request

from homecare.i18n import LANGUAGES


def spoken(accept: str | None) -> str:
    """The language, "lv" or "en", that an Accept-Language header asks for; Latvian where it names neither."""
    wanted = sorted(_wanted(accept or ""), key=lambda one: -one[1])
    return next((tag for tag, weight in wanted if weight > 0 and tag in LANGUAGES), LANGUAGES[0])


def _wanted(accept: str) -> Iterator[tuple[str, float]]:
    """Languages with their weights; parts that nobody understands are left out."""
    for part in accept.lower().split(","):
        tag, _, weight = part.partition(";")
        try:
            yield tag.strip().split("-")[0], float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue


async def _of_request(request: Request) -> str:
    return spoken(request.headers.get("accept-language"))


Language = Annotated[str, Depends(_of_request)]
"""Parameter of an endpoint that answers in words."""
