"""Whatever fits the OpenAPI document, and whatever does not, is answered as the document says.

Each role sends every case. HOMECARE_FUZZ_EACH says how many cases of a kind each operation gets;
docs/operations.md has the number with which the whole run passes 10,000.
"""

import os
import sys
from pathlib import Path

import pytest

from tests.http.conftest import House
from tests.http.fuzzing import fuzz
from tests.http.living import enliven
from tests.http.town import town_over

EACH = int(os.environ.get("HOMECARE_FUZZ_EACH", "2"))


def test_no_case_is_answered_otherwise_than_documented(
    house: House,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    ready = town_over(house, tmp_path, monkeypatch).house
    found = fuzz(ready, enliven(ready), EACH)
    sys.stdout.write(f"{found.cases} cases; {dict(sorted(found.statuses.items()))}\n")
    wrong = [f"{where}: {what}\n{example}" for (where, what), example in found.wrong.items()]
    assert "\n".join(wrong) == ""
