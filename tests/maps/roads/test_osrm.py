"""Against OSRM on the same extracts: the golden table was made once by its own bindings.

After calibration by one factor per extract, as recorded travel would give it.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from maps.roads.graph import build
from maps.roads.net import Joined, Net
from maps.roads.reading import read_roads
from maps.roads.rules import Profile
from maps.roads.snapping import Snapper
from tests.maps.roads.towns import extract

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "osrm.json").read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(GOLDEN["extracts"]))
def test_times_go_with_those_of_osrm(name: str):
    reference = GOLDEN["extracts"][name]
    net = Net(build(read_roads(extract(name))), Profile.CAR)
    points = np.array(reference["points"])
    tied = Snapper(net).tie(points[:, 0], points[:, 1])
    tenths, metres = Joined(net, tied).quickest(range(len(points)))
    theirs_s = np.array(reference["seconds"], dtype=float)
    theirs_m = np.array(reference["metres"], dtype=float)
    counted = np.isfinite(theirs_s) & (theirs_s > 60) & (tenths > 0)
    ours = tenths[counted] / 10
    factor = float(np.median(theirs_s[counted] / ours))
    assert np.corrcoef(ours, theirs_s[counted])[0, 1] >= 0.98
    assert 0.9 <= np.median(ours[::2] * factor / theirs_s[counted][::2]) <= 1.1
    assert 1.0 <= factor <= 1.35
    assert np.median(metres[counted] / theirs_m[counted]) == pytest.approx(1.0, abs=0.01)
