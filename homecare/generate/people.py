"""Invented clients and residents; nobody of them exists."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from homecare.generate.figures import Figures, Village, words
from homecare.generate.luck import Luck, shared_out
from homecare.generate.plots import Cells, Plots

_WOMEN = 0.75
_ALONE = 0.5
_FACTS = (("dog", 0.0, 0.25), ("smoke", 0.25, 0.33), ("cat", 0.2, 0.4))
"""Fact, and from where to where of a chance of 0 to 1 it holds: a dog and smoke never meet, so
that two carers are left for a double-handed visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """A client of home care, or somebody of 80 or more who is looked in on."""

    external_no: str
    birth_on: date
    alone: bool
    languages: tuple[str, ...]
    facts: tuple[str, ...]
    area: str
    village: Village
    level: int | None = None
    """Level of care, 1 to 4; None without home care."""
    cells: Cells = field(repr=False)


def given_and_family(luck: Luck, language: str, *, woman: bool) -> Cells:
    """A given and a family name in the form that goes with it."""
    among = {"ru": words()["russian"], "lt": words()["lithuanian"]}.get(language, words())
    family = luck.pick(among["families"])
    return {
        "given_name": luck.pick(among["women" if woman else "men"]),
        "family_name": family[1 if woman else 0],
    }


def phone(number: int) -> str:
    """A phone number that is not given out."""
    return f"+371 2000 0{number % 1000:03}"


def clients_of(figures: Figures, luck: Luck, plots: Plots, start_on: date) -> list[Resident]:
    """The clients of home care, levels and villages in their shares."""
    villages = _spread(figures, figures.clients, luck)
    levels = _shuffled(shared_out(figures.clients, figures.hours.level_shares), luck)
    languages = list(figures.languages)
    spoken = _shuffled(shared_out(figures.clients, list(figures.languages.values())), luck)
    return [
        _resident(
            luck,
            plots,
            _Sketch(
                number=n,
                village=village,
                language=languages[spoken[n]],
                birth_on=_born(luck, start_on, min(101.0, max(60.0, luck.bell(82, 7)))),
                level=levels[n] + 1,
            ),
        )
        for n, village in enumerate(villages)
    ]


def residents_of(
    figures: Figures, luck: Luck, plots: Plots, start_on: date, clients: list[Resident]
) -> list[Resident]:
    """Residents of 80 or more without home care, so many that with the clients all are there."""
    old = sum(age_on(c.birth_on, start_on) >= 80 for c in clients)
    count = max(0, figures.residents_80 - old)
    languages = list(figures.languages)
    spoken = _shuffled(shared_out(count, list(figures.languages.values())), luck)
    return [
        _resident(
            luck,
            plots,
            _Sketch(
                number=len(clients) + n,
                village=village,
                language=languages[spoken[n]],
                birth_on=_born(luck, start_on, 80 + 20 * luck.between(0, 1) ** 1.8),
            ),
        )
        for n, village in enumerate(_spread(figures, count, luck))
    ]


def age_on(birth_on: date, day: date) -> int:
    """Whole years."""
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sketch:
    """What is known of somebody before chance gives the rest."""

    number: int
    village: Village
    language: str
    birth_on: date
    level: int | None = None


def _resident(luck: Luck, plots: Plots, sketch: _Sketch) -> Resident:
    languages = _languages(luck, sketch.language)
    lot = luck.between(0, 1)
    facts = tuple(fact for fact, least, most in _FACTS if least <= lot < most)
    alone = luck.chance(_ALONE)
    external_no = f"DEMO-{sketch.number + 1:04}"
    frail = sketch.level is not None and luck.chance(0.2 * sketch.level)
    cells: Cells = {
        "external_no": external_no,
        **given_and_family(luck, sketch.language, woman=luck.chance(_WOMEN)),
        "phone": phone(sketch.number),
        "birth_on": sketch.birth_on,
        "lives_alone": alone,
        "languages": "; ".join(languages),
        "aids": luck.pick(words()["aids"]) if frail else "",
        "facts": "; ".join(facts),
        "area": sketch.village.area,
        **plots.home(sketch.village),
    }
    return Resident(
        external_no=external_no,
        birth_on=sketch.birth_on,
        alone=alone,
        languages=languages,
        facts=facts,
        area=sketch.village.area,
        village=sketch.village,
        level=sketch.level,
        cells=cells,
    )


def _languages(luck: Luck, first: str) -> tuple[str, ...]:
    if first == "lv":
        return ("lv", "ru") if luck.chance(0.4) else ("lv",)
    if first == "lt":
        return ("lt", "ru")
    return ("ru", "lv") if luck.chance(0.6) else ("ru",)


def _born(luck: Luck, start_on: date, age: float) -> date:
    """A birthday that makes somebody at least so many whole years old."""
    return start_on - timedelta(days=int(int(age) * 365.25) + luck.whole(2, 360))


def _spread(figures: Figures, count: int, luck: Luck) -> list[Village]:
    """A village for each of so many people, in chance order."""
    found = _shuffled(shared_out(count, [v.weight for v in figures.villages]), luck)
    return [figures.villages[n] for n in found]


def _shuffled(counts: list[int], luck: Luck) -> list[int]:
    """Each index as often as its count says, in chance order."""
    plain = [n for n, count in enumerate(counts) for _ in range(count)]
    return luck.some(plain, len(plain))
