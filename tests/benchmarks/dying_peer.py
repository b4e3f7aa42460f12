"""A peer whose process ends without a word."""

import os
from typing import NoReturn


def solve(_asked: object) -> NoReturn:
    os._exit(3)
