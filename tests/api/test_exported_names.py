"""Names leave the house on a map only where the municipality or the person asks for them."""

from pathlib import Path

from tests.api.test_command_line import planned
from tests.terminal import Terminal

NAME = "Paraugs"


def exported(terminal: Terminal, plan_id: object, *more: str) -> list[str]:
    """Map and GeoJSON of a plan as text."""
    files = ("--map", "map.html", "--geojson", "plan.geojson")
    terminal.run("export", plan_id, *files, *more)
    return [(terminal.folder / name).read_text(encoding="utf-8") for name in files[1::2]]


def test_names_are_a_setting_of_the_municipality_and_an_option(terminal: Terminal, tmp_path: Path):
    plan_id, _ = planned(terminal)
    assert not any(NAME in text for text in exported(terminal, plan_id))
    assert all(NAME in text for text in exported(terminal, plan_id, "--names"))
    table = tmp_path / "iestatījumi.csv"
    table.write_text("atslēga;vērtība\nplanning.names_on_map;jā\n", encoding="utf-8")
    terminal.run("import", table)
    assert all(NAME in text for text in exported(terminal, plan_id))
    table.write_text("atslēga;vērtība\nplanning.names_on_map;nē\n", encoding="utf-8")
    terminal.run("import", table)
    assert not any(NAME in text for text in exported(terminal, plan_id))


def test_figures_are_told_by_kind_of_visit(terminal: Terminal):
    plan_id, _ = planned(terminal)
    answer = terminal.ask("show", plan_id)
    kinds = {figures["kind"]: figures for figures in answer["kinds"]}
    assert sum(figures["visits"] for figures in kinds.values()) == answer["visits"]
    assert sum(figures["served"] for figures in kinds.values()) == answer["served"]
    assert "home_care" in kinds
