"""Stories are told at a terminal."""

from tests.terminal import terminal

__all__ = ["terminal"]
