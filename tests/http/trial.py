"""Endpoints for tests alone: forms, bodies, versions, pages, keys, faults."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Query, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from api.http.etags import IfMatch, IfNoneMatch, etag, tagged, unchanged
from api.http.headers import page
from api.http.idempotency import Made, OnceOnly
from api.http.languages import Language
from api.http.models.texts import Code, Line, Note
from api.http.paging import Page, Paging, cut
from api.http.security import Seat, needs
from homecare.access import Action
from homecare.errors import Conflict, StoreError
from homecare.planning import Ports

router = APIRouter(prefix="/trial")


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")

    phone: Line = ""


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Line
    note: Note = ""
    code: Code = "C-1"
    count: int = Field(default=1, ge=1, le=9)
    person: Inner = Inner()


@router.post("/form")
def take(form: Form) -> Form:
    return form


@router.post("/files")
def take_files(files: Annotated[list[UploadFile], File()]) -> int:
    return sum(len(file.file.read()) for file in files)


@router.get("/fault")
def fault() -> None:
    message = "Anna Paraugs"
    raise ValueError(message)


@router.get("/away")
def away() -> None:
    raise StoreError("store_failed", reason="OperationalError")


@router.put("/row/{code}")
def change(code: Code, version: IfMatch, response: Response) -> str:
    if version != 3:
        raise Conflict(kind="client", id=code, current=3)
    tagged(response, 4)
    return code


@router.post("/meet")
def meet() -> None:
    raise Conflict(kind="client", id="C-1", current=3)


@router.get("/row")
def read(if_none_match: IfNoneMatch = None) -> Response:
    if unchanged(if_none_match, 3):
        return Response(status_code=304, headers={"ETag": etag(3)})
    return Response("row", headers={"ETag": etag(3)})


@router.get("/rows")
def rows(wish: Paging) -> Page[int]:
    after = int(wish.after_id) if wish.after_id else 0
    found = [n for n in range(1, 8) if n > after][: wish.limit + 1]
    return cut(found, wish, lambda n: (str(n),))


@router.get("/words")
def words(language: Language, wanted: Annotated[str, Query(max_length=3)] = "") -> str:
    return language + wanted


@router.get("/page")
def a_page() -> Response:
    return page("<script>1</script><b><script src='x'></script>", "https://{s}.tile.test/{z}.png")


@router.post("/thing", status_code=201)
def make(
    seat: Annotated[Seat, Depends(needs(Action.PEOPLE_WRITE))], form: Form, once: OnceOnly
) -> Response:
    def made(ports: Ports) -> Made:
        if form.count == 9:
            raise Conflict(kind="client", id="C-1", current=3)
        with ports.store.work(ports.actor) as work:
            work.audit("tervete", "create", "thing", form.code)
        return Made(body=form, location=f"/trial/{form.code}", version=1)

    return once.answer(seat, form, made)


@router.get("/whose")
def whose(request: Request, seat: Annotated[Seat, Depends(needs(Action.SELF))]) -> str:
    assert request.state.account_id == seat.actor.account_id
    return seat.actor.account_id
