"""Writes the JSON Schemas anew: `python -m homecare.exchange [folder]`."""

import sys
from pathlib import Path

from homecare.exchange.schema import write_schemas

if __name__ == "__main__":
    write_schemas(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/schema"))
