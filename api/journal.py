"""Where the service's processes write what they do: lines of JSON, without personal data."""

import logging
import sys
from typing import TextIO

import structlog


def configure(stream: TextIO | None = None, level: str = "info") -> None:
    """Write the log as lines of JSON, by default to the standard error output."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.WriteLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
