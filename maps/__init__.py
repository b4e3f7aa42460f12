"""The map room: an address becomes a place, places become travel, a plan becomes a picture."""
