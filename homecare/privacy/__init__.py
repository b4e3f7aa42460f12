"""Privacy: erasing a person, removing what was kept long enough, handing out days in pseudonyms."""
