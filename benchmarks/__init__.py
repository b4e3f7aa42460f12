"""Measured figures; `make bench` prints them all, benchmarks/RESULTS.md keeps them."""
