"""What the referee says about a plan: one broken rule, with codes and numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from homecare.i18n import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A plan breaks a rule at one place."""

    rule: str
    """Name of the rule, the same as its file in homecare/rules."""
    variant: str = ""
    """In which way it is broken; empty where a rule can be broken in one way only."""
    hard: bool = True
    """A plan with a hard violation is never published."""
    visit_id: str | None = None
    carer_id: str | None = None
    values: Mapping[str, str | int] = field(default_factory=dict)
    """Codes and numbers; `n` is what the sentence counts, `by_s` the exact excess in seconds."""

    @property
    def code(self) -> str:
        """Key of its sentence in homecare/messages/rules.toml."""
        return ".".join(filter(None, ("violation", self.rule, self.variant)))

    def sentence(self, language: str = "lv") -> str:
        """What is wrong, in words."""
        shown = {"visit": self.visit_id or "", "carer": self.carer_id or "", **self.values}
        return say(self.code, language, **shown)


def minutes_up(seconds: int) -> int:
    """Whole minutes, rounded up, so that one second too many is not shown as none."""
    return -(-seconds // 60)


def excess(seconds: int) -> dict[str, str | int]:
    """Values of a violation that is broken by so many seconds."""
    return {"n": minutes_up(seconds), "by_s": seconds}
