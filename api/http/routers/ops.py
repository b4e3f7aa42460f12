"""Whether the server lives, whether it can work, and its numbers. Public; holds nothing of anybody."""

from fastapi import APIRouter

router = APIRouter(tags=["operations"])


@router.get("/health/live")
def live() -> dict[str, str]:
    """The server answers."""
    return {"status": "ok"}
