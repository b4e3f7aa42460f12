"""Bodies at the limit and one byte past it, with and without an announced length."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.http import trial
from tests.http.conftest import House

MOST, MOST_UPLOAD = 1_000, 5_000
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    small = house.with_settings(limit_body_bytes=MOST, limit_upload_bytes=MOST_UPLOAD)
    small.app.include_router(trial.router)
    with small.client() as client:
        yield client


def document(size: int) -> bytes:
    """A form of so many bytes; the room is made by blanks between its members."""
    start, end = b'{"name":"x"', b"}"
    return start + b" " * (size - len(start) - len(end)) + end


def pieces(content: bytes) -> Iterator[bytes]:
    for begin in range(0, len(content), 100):
        yield content[begin : begin + 100]


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize(("size", "status"), [(MOST, 200), (MOST + 1, 413)])
def test_a_document_has_its_limit(client: TestClient, size: int, status: int, streamed: bool):  # noqa: FBT001
    content = document(size)
    answer = client.post(
        "/trial/form", content=pieces(content) if streamed else content, headers=JSON
    )
    assert answer.status_code == status
    if status == 413:
        assert answer.json()["code"] == "too_large"
        assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize(("size", "status"), [(MOST_UPLOAD, 200), (MOST_UPLOAD + 1, 413)])
def test_an_upload_has_a_limit_of_its_own(
    client: TestClient,
    size: int,
    status: int,
    streamed: bool,  # noqa: FBT001
):
    head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n'
    tail = b"\r\n--b--\r\n"
    content = head + b"x" * (size - len(head) - len(tail)) + tail
    answer = client.post(
        "/trial/files",
        content=pieces(content) if streamed else content,
        headers={"Content-Type": "multipart/form-data; boundary=b"},
    )
    assert answer.status_code == status


@pytest.mark.parametrize("path", ["/trial/form", "/nowhere", "/health/live"])
def test_a_large_body_is_refused_unread_wherever_it_goes(client: TestClient, path: str):
    def endless() -> Iterator[bytes]:
        yield b""
        message = "the body was read"
        raise AssertionError(message)

    answer = client.request(
        "POST", path, content=endless(), headers={**JSON, "Content-Length": "1001"}
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("length", ["9" * 30, "-1", "x", "1e9", "²"])
def test_an_announced_length_that_is_no_length_harms_nobody(client: TestClient, length: str):
    headers = [(b"Content-Type", b"application/json"), (b"Content-Length", length.encode())]
    answer = client.post(
        "/trial/form",
        content=document(MOST + 1),
        headers=headers,
    )
    assert answer.status_code == 413
