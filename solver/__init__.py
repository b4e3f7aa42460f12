"""The workshop: a Problem in, a Plan out. The only room with OR-Tools."""
