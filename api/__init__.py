"""The doors: command line, pages and the wiring of all rooms. No thinking happens here."""
