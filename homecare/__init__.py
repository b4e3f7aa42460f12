"""The house: words, rules, calendar, planning and store of a home-care service.

Knows no web framework, no OR-Tools and no map library.
"""
