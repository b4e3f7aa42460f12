"""What maps and sheets say about a plan, in one language and one time zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from homecare.i18n import clock, messages, minutes, say
from homecare.model import Place, Visit
from homecare.plan import Unserved


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Sentences, times and names as one reader wants them."""

    language: str = "lv"
    zone: str = "Europe/Riga"
    names: Mapping[str, str] | None = None
    """Code -> name; None shows codes only."""

    def say(self, code: str, /, **values: str | float) -> str:
        """The sentence of a code."""
        return say(code, self.language, **values)

    def word(self, table: str, code: str) -> str:
        """The word for a code from a table of words; a code without one stands for itself."""
        known = f"{table}.{code}"
        return self.say(known) if known in messages() else code

    def clock(self, at: datetime) -> str:
        """Wall time, "08:05"."""
        return clock(at, self.zone)

    def span(self, start_at: datetime, end_at: datetime) -> str:
        """From when to when, „08:05–09:20”."""
        return f"{self.clock(start_at)}–{self.clock(end_at)}"

    def minutes(self, seconds: int) -> str:
        """A length of time, "75 min" or "1 h 45 min"; what takes any time takes a minute."""
        whole = max(minutes(seconds), min(seconds, 1))
        if whole < 90:
            return f"{whole} min"
        hours, rest = divmod(whole, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"

    def km(self, metres: int) -> str:
        """A length of road, "7,4 km" in Latvian and "7.4 km" in English."""
        text = f"{metres / 1000:.1f} km"
        return text.replace(".", ",") if self.language == "lv" else text

    def name(self, code: str) -> str | None:
        """The name behind a code, where names are wanted and this one is known."""
        return None if self.names is None else self.names.get(code)

    def person(self, code: str) -> str:
        """Name or, where there is none to be shown, code."""
        return self.name(code) or code

    def where(self, place: Place) -> str:
        """Village and parish; with the house where names are wanted."""
        house = place.address if self.names is not None else ""
        return ", ".join(part for part in (house, place.village, place.parish) if part)

    def tasks(self, visit: Visit) -> str:
        """What is done in a visit."""
        return ", ".join(self.word("task", task) for task in visit.tasks)

    def together(self, carer_ids: Sequence[str]) -> str:
        """With whom a double-handed visit is done."""
        return self.say("map.with", carers=", ".join(self.person(code) for code in carer_ids))

    def reason(self, unserved: Unserved) -> str:
        """Why a visit was left out."""
        return self._explained(f"reason.{unserved.reason}", unserved.values)

    def remedy(self, unserved: Unserved) -> str:
        """What would serve it; empty where nothing is known to help."""
        remedy = unserved.remedy
        if remedy.kind == "none":
            return ""
        return self._explained(f"remedy.{remedy.kind}", remedy.values)

    def _explained(self, code: str, values: Mapping[str, str | int]) -> str:
        try:
            return self.say(code, **values)
        except KeyError:
            # A plan made by hand may give a reason without the values of its sentence.
            return code
