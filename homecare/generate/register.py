"""Invented check-ups of the past, stays elsewhere and one-off orders."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from homecare.generate.figures import Figures
from homecare.generate.luck import Luck
from homecare.generate.people import Resident
from homecare.generate.plots import Cells, Plots

_INTERVAL_DAYS = {True: 183, False: 365}
"""By whether somebody lives alone."""
_LATE_DAYS = 40
"""So far past its interval a last check-up may lie, at most."""
_RESULTS = (("atteicās", 0.06), ("nav sastapts", 0.03))
_ORDERS = (
    ("vajadzību izvērtēšana", 60, "needs_assessment", "assessment"),
    ("dzīves apstākļu apsekošana", 45, "benefit_survey", "check_up"),
    ("palīglīdzekļa piegāde", 30, "aid_delivery", ""),
    ("iegāde un kārtošana", 40, "shopping; medicines", ""),
)


def contact_rows(residents: Sequence[Resident], luck: Luck, start_on: date) -> list[Cells]:
    """The last check-up of most residents; some are due, some late, one in twenty never met."""
    rows: list[Cells] = []
    for resident in residents:
        if luck.chance(0.05):
            continue
        age_days = luck.whole(1, _INTERVAL_DAYS[resident.alone] + _LATE_DAYS)
        result = "apsekots"
        for other, share in _RESULTS:
            if luck.chance(share):
                result = other
        rows.append(
            {
                "client": resident.external_no,
                "on": start_on - timedelta(days=age_days if result != "nav sastapts" else 5),
                "result": result,
            }
        )
    return rows


def stay_rows(
    clients: Sequence[Resident], residents: Sequence[Resident], luck: Luck, start_on: date
) -> list[Cells]:
    """One client in fifty is in hospital; some residents in a care centre, away, or just back."""
    in_hospital = luck.some(clients, max(1, len(clients) // 50))
    rows = [
        _stay(c, "slimnīca", start_on - timedelta(days=luck.whole(1, 5)), start_on, 8)
        for c in in_hospital
    ]
    moved = luck.some(residents, len(residents) // 20)
    for n, resident in enumerate(moved):
        ago = start_on - timedelta(days=luck.whole(100, 300))
        if n % 3 == 0:
            rows.append(_stay(resident, "aprūpes centrs", ago, None))
        elif n % 3 == 1:
            rows.append(_stay(resident, "prombūtne", start_on - timedelta(days=20), start_on, 30))
        else:
            rows.append(_stay(resident, "slimnīca", ago, ago, 12))
    return rows


def _stay(
    who: Resident, kind: str, from_on: date, base_on: date | None, more_days: int = 0
) -> Cells:
    to_on: Cells = {"to_on": base_on + timedelta(days=more_days)} if base_on else {}
    return {"client": who.external_no, "kind": kind, "from_on": from_on, **to_on}


def move_to_care_centre(
    figures: Figures, residents: Sequence[Resident], stays: Sequence[Cells], plots: Plots
) -> None:
    """Who lives in the care centre stays declared at home, as it happens in life."""
    away = {row["client"] for row in stays if row["kind"] == "aprūpes centrs"}
    village = figures.village(figures.care_centre)
    for resident in residents:
        if resident.external_no in away:
            cells = resident.cells
            names = ("parish", "village", "address", "postcode", "lat", "lon", "verified")
            declared = {f"declared_{name}": cells.pop(name) for name in names}
            centre = plots.place(village, "Aprūpes centrs (paraugs)")
            for note in ("driving_note", "accessibility", "approach_min"):
                cells.pop(note, None)
            cells |= declared | centre | {"lat": village.lat, "lon": village.lon}
            cells["area"] = village.area


def order_rows(
    clients: Sequence[Resident], residents: Sequence[Resident], luck: Luck, start_on: date
) -> list[Cells]:
    """One-off visits of the coming days."""
    count = max(4, len(clients) // 25)
    asked = luck.some([*residents, *clients], count)
    return [_order(n, who, luck, start_on) for n, who in enumerate(asked)]


def _order(n: int, who: Resident, luck: Luck, start_on: date) -> Cells:
    kind, minutes, tasks, skills = _ORDERS[n % len(_ORDERS)]
    first = start_on + timedelta(days=luck.whole(0, 3))
    last = first + timedelta(days=luck.whole(3, 10))
    return {
        "external_no": f"DEMO-P-{n + 1:02}",
        "kind": kind,
        "client": who.external_no,
        "from_on": first,
        "to_on": last - timedelta(days=max(0, last.weekday() - 4)),
        "service_min": minutes,
        "skills": skills,
        "priority": "vidēja",
        "window_from": time(9),
        "window_to": time(15),
        "tasks": tasks,
    }
