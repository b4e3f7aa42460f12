"""Demo municipalities with a fixed seed, written as the tables that `homecare.intake` reads.

The figures and the points of villages are real (see docs/demo-municipalities.md); people,
houses, phones and plans are invented and marked as such by numbers that begin with DEMO.
"""

from homecare.generate.figures import KINDS
from homecare.generate.municipality import START_ON, generate, municipality

__all__ = ["KINDS", "START_ON", "generate", "municipality"]
