"""What the adapters of the public benchmark families share.

An adapter turns an instance into a Problem and a Plan into a solution file; between the two
stands the same `solver.solve` that plans a municipality's day.
"""

from benchmarks.families.clock import Clock
from benchmarks.families.command import Answer, answer, parser, tell
from benchmarks.families.files import (
    SHARED,
    BestKnown,
    best_known,
    instance_name,
    read_json,
    write_json,
)

__all__ = [
    "SHARED",
    "Answer",
    "BestKnown",
    "Clock",
    "answer",
    "best_known",
    "instance_name",
    "parser",
    "read_json",
    "tell",
    "write_json",
]
