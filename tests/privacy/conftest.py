"""What is asked at a terminal is asked as a person would."""

from tests.terminal import terminal

__all__ = ["terminal"]
