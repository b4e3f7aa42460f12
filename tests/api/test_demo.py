"""`homecare demo` as the README runs it."""

from pathlib import Path

from tests.terminal import Terminal


def test_the_demo_plans_publishes_and_keeps_what_is_done(terminal: Terminal):
    first = terminal.ask("demo", "--out", "demo", "--seconds", "3")
    files = {Path(f).relative_to("demo").as_posix() for f in first["files"]}
    assert {"plan.json", "problem.json", "plan.geojson", "map.html", "carers/index.html"} <= files
    assert first["state"] == "published"
    assert first["served"] > 0
    assert not first["kept"]
    carers_with_stops = {c["carer_id"] for c in first["carers"] if c["stops"]}
    assert {f"carers/{c}.html" for c in carers_with_stops} <= files

    database = Path("demo/homecare.sqlite").stat().st_mtime_ns
    again = terminal.ask("demo", "--out", "demo", "--seconds", "3")
    assert again["kept"]
    assert again["plan_id"] == first["plan_id"]
    assert Path("demo/homecare.sqlite").stat().st_mtime_ns >= database
    assert "Plāns jau ir gatavs" in terminal.run("demo", "--out", "demo")
