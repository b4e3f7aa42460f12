"""The doors are tried at a terminal."""

from tests.terminal import terminal

__all__ = ["terminal"]
