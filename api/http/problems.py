"""Whatever goes wrong is answered as RFC 9457 problem+json, in both languages.

No answer holds a value of the request: pointers name fields of our own forms alone, and sentences
are filled with codes and numbers that the house itself put into its errors.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.http.invalid import Detail, details_of
from api.http.languages import spoken
from homecare.errors import (
    Conflict,
    Denied,
    FileError,
    Forbidden,
    HomecareError,
    IntakeError,
    NotFound,
    NotPublishable,
    NotSignedIn,
    PlanError,
    ProblemError,
    RequestError,
    SettingsError,
    SolveError,
    StoreError,
    TooMany,
)
from homecare.i18n import messages, say
from homecare.intake.faults import Fault
from homecare.rules import Violation

MEDIA_TYPE = "application/problem+json"
RETRY_S = 5
"""When to come again after the database was away."""
_BY_CODE = {
    "not_understood": 400,
    "path_not_found": 404,
    "method_not_allowed": 405,
    "addresses_not_imported": 409,
    "key_in_use": 409,
    "store_refused": 409,
    "changed_meanwhile": 412,
    "too_large": 413,
    "wrong_media_type": 415,
    "municipality_setting": 422,
    "municipality_limits": 422,
    "version_missing": 428,
    "oidc_unreachable": 503,
    "not_ready": 503,
}
_BY_KIND: tuple[tuple[type[HomecareError], int], ...] = (
    (RequestError, 422),
    (NotFound, 404),
    (Conflict, 409),
    (NotSignedIn, 401),
    (Forbidden, 403),
    (TooMany, 429),
    (Denied, 403),
    (IntakeError, 422),
    (ProblemError, 422),
    (PlanError, 409),
    (SolveError, 503),
    (StoreError, 503),
    (FileError, 503),
    (SettingsError, 500),
)
_BY_STATUS = {
    400: "not_understood",
    404: "path_not_found",
    405: "method_not_allowed",
    415: "wrong_media_type",
}
"""What FastAPI and Starlette refuse by themselves."""


class TooLarge(HTTPException):
    """A body grew too large on its way; FastAPI passes this kind through its parsers."""

    def __init__(self, most: int) -> None:
        super().__init__(413, headers={"Connection": "close"})
        self.told = RequestError("too_large", most=most)


class Problem(BaseModel):
    """What every refusal and every fault looks like (RFC 9457)."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="urn:homecare:problem: and the code")
    title: str = Field(description="The status in words")
    status: int
    detail: str = Field(description="What it means and what to do, in the language asked for")
    code: str = Field(description="Stable; all are listed in docs/errors.md")
    errors: list[Detail] = Field(description="Each place that is wrong, all at once")


def answer(
    status: int,
    error: HomecareError,
    language: str,
    errors: Iterable[Detail] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The problem document of an error."""
    found = Problem(
        type=f"urn:homecare:problem:{error.code}",
        title=say(f"problem.title.{status}", language),
        status=status,
        detail=_sentence(error, language),
        code=error.code,
        errors=list(errors),
    )
    return JSONResponse(
        found.model_dump(exclude_none=True),
        status,
        {"Content-Language": language, **(headers or {})},
        MEDIA_TYPE,
    )


def status_of(error: HomecareError, *, if_match: bool = False) -> int:
    """HTTP status of an error; a Conflict of a request with If-Match is 412."""
    if type(error) is Conflict and error.code == "conflict" and if_match:
        return 412
    by_kind = (status for kind, status in _BY_KIND if isinstance(error, kind))
    return _BY_CODE.get(error.code) or next(by_kind, 500)


def install(app: FastAPI) -> None:
    """Let the app answer with problems, whatever the trouble."""
    app.add_exception_handler(HomecareError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def _sentence(error: HomecareError, language: str) -> str:
    """The detail: a sentence made for the service where there is one, else that of the terminal."""
    # Whatever is not there is told in the same words: the usual ones name its code.
    known = "not_found" if isinstance(error, NotFound) else error.code
    own = f"problem.detail.{known}"
    values: dict[str, Any] = dict(error.values)
    if "count" in values:
        values["n"] = values["count"]
    return say(own if own in messages() else f"error.{error.code}", language, **values)


def _language(request: Request) -> str:
    return spoken(request.headers.get("accept-language"))


def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HomecareError)  # noqa: S101 - what the handler is installed for
    status = status_of(error, if_match="if-match" in request.headers)
    return answer(status, error, _language(request), _details(error), _headers(status, error))


def _headers(status: int, error: HomecareError) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": "Bearer"}
    if status == 429:
        return {"Retry-After": str(error.values.get("retry_s", RETRY_S))}
    return {"Retry-After": str(RETRY_S)} if status == 503 else {}


def _details(error: HomecareError) -> Iterable[Detail]:
    if isinstance(error, IntakeError):
        return [_fault(f) for f in error.faults if isinstance(f, Fault)]
    if isinstance(error, NotPublishable):
        return [_violation(v) for v in error.violations]
    if isinstance(error, RequestError) and error.pointer:
        code = f"error.{error.code}"
        return [
            Detail(
                pointer=error.pointer,
                code=error.code,
                message_lv=say(code, "lv", **error.values),
                message_en=say(code, "en", **error.values),
            )
        ]
    return ()


def _fault(fault: Fault) -> Detail:
    """Where in the file, or in the body for a record that came alone."""
    in_file = not fault.pointer
    return Detail(
        pointer=fault.pointer or None,
        file=fault.file or None,
        row=fault.row,
        column=fault.column if in_file and fault.column else None,
        code=fault.code,
        message_lv=fault.advice("lv"),
        message_en=fault.advice("en"),
    )


def _violation(violation: Violation) -> Detail:
    return Detail(
        code=violation.code,
        message_lv=violation.sentence("lv"),
        message_en=violation.sentence("en"),
    )


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    wrong = error.errors()
    language = _language(request)
    if any(one["type"] == "json_invalid" for one in wrong):
        return answer(400, RequestError("not_understood"), language)
    if _of_another_kind(request) and any(one["loc"][0] == "body" for one in wrong):
        return answer(415, RequestError("wrong_media_type"), language)
    found = details_of(wrong)
    return answer(422, RequestError("invalid", count=len(found)), language, found)


def _of_another_kind(request: Request) -> bool:
    """Whether there is a body, and it is neither JSON nor, where files are taken, a form."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    streamed = "transfer-encoding" in request.headers
    if request.headers.get("content-length", "0") == "0" and not streamed:
        return False
    field = getattr(request.scope.get("route"), "body_field", None)
    if field is not None and isinstance(field.field_info, Form):
        return kind != "multipart/form-data"
    return not (kind == "application/json" or kind.endswith("+json"))


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    by_status = RequestError(_BY_STATUS.get(error.status_code))
    told = error.told if isinstance(error, TooLarge) else by_status
    return answer(error.status_code, told, _language(request), (), error.headers)
