"""`homecare warmup`: compile the solver once, so that no first plan waits for it."""

from time import monotonic

from api.cli.frame import AsJson, bar, console, emit, notice_for, tell
from api.wire import search_params
from homecare.settings import settings
from solver import warm_up


def warmup(as_json: AsJson = False) -> None:
    """Compile the solver and plan a trial day; a second run finds it done."""
    began = monotonic()
    with bar(tell("cli.doing.warmup"), None, as_json):
        warmth = warm_up(search_params(settings()), notice_for(as_json))
    seconds = round(monotonic() - began, 1)
    was_there = warmth is None or warmth.was_there
    folder = "" if warmth is None else warmth.folder
    sentence = "cli.said.warm_already" if was_there else "cli.said.warm_now"
    emit(
        as_json,
        {"was_there": was_there, "seconds": seconds, "folder": folder},
        lambda: console().print(
            tell(sentence, seconds=seconds, folder=folder), markup=False, soft_wrap=True
        ),
    )
