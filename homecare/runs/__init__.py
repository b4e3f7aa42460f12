"""Runs: orders to plan, repair or tidy, as rows that a worker takes."""
