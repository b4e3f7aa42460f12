"""Growth: the time to come near, and a picture that any viewer can read."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import defusedxml.ElementTree
import pytest

from benchmarks import growth
from benchmarks.growth import Course, course_of, day_of
from benchmarks.growth_picture import picture
from benchmarks.peer_day import PeerAnswer, plan_of

FALLING = [[0.5, 1200], [2.0, 1011], [3.0, 1009], [60.0, 1000]]


def _course(**changes: Any) -> Course:
    made = Course(visits=50, carers=10, points=FALLING, unserved=0, iterations=600, broken=0)
    return replace(made, **changes)


def test_near_is_when_the_cost_first_lies_within_one_per_cent():
    assert _course().near_s == 3.0
    assert _course(points=[(5.0, 7)]).near_s == 5.0


def test_the_big_day_is_a_citys():
    assert len({s.start_place_id for s in day_of(2000, 1).shifts}) == growth.CENTRES
    assert len({s.start_place_id for s in day_of(100, 1).shifts}) == 20


def test_better_plans_are_noted_and_worse_ones_are_not(monkeypatch: pytest.MonkeyPatch):
    problem = day_of(10, 1)
    final = plan_of(problem, PeerAnswer())

    def solve(_problem: Any, _stop: Any, *_asked: Any, on_progress: Any) -> Any:
        for seconds, cost in ((0.1, 9), (0.2, 12), (0.3, 8)):
            on_progress(SimpleNamespace(seconds=seconds, cost=cost, iterations=int(100 * seconds)))
        return final

    monkeypatch.setattr(growth, "solve", solve)
    course = course_of(problem, 1.0, 1)
    assert course.points[:-1] == [(0.1, 9), (0.3, 8)]
    assert course.points[-1][1] == final.cost
    assert course.iterations == 30
    assert course.broken == 0


@pytest.mark.parametrize("points", [FALLING, [(0.01, 0)], [(700.0, 5), (701.0, 5)]])
def test_the_picture_is_sound_svg_within_its_bounds(points: Any):
    courses = [{"visits": n, "points": points, "near_s": 3.0} for n in (50, 4000)]
    root = defusedxml.ElementTree.fromstring(picture(courses))
    assert root.tag.endswith("svg")
    dots = [e for e in root.iter() if e.tag.endswith("circle")]
    assert len(dots) == 2
    assert all(0 <= float(dot.attrib["cx"]) <= 960 for dot in dots)
    assert "4,000" in {e.text for e in root.iter()}


def test_a_kept_line_is_drawn_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    kept = {"courses": [{"visits": 50, "points": FALLING, "near_s": 3.0, "broken": 0}]}
    line, out = tmp_path / "growth.json", tmp_path / "growth.svg"
    line.write_text(json.dumps(kept), "utf-8")
    assert growth.main(["--drawn-from", str(line), "--out", str(out)]) == 0
    assert out.read_text("utf-8") == picture(kept["courses"])
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == kept
