"""Explanations: why a visit was left out and what would help, why a stop is where it is."""

from homecare.explain.stop import WhyHere, explain_stop
from homecare.explain.unserved import explain_unserved, reason_sentence, remedy_sentence

__all__ = [
    "WhyHere",
    "explain_stop",
    "explain_unserved",
    "reason_sentence",
    "remedy_sentence",
]
