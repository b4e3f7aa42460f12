"""Writes the JSON Schemas and the page of fields anew: `python -m homecare.exchange [folder]`."""

import sys
from pathlib import Path

from homecare.exchange.pages import write_pages

if __name__ == "__main__":
    write_pages(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/schema"))
