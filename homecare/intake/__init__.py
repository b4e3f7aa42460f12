"""Spreadsheets to a casebook, or all their faults at once."""
