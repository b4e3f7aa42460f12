"""Ruin and recreate, compiled by numba: flat loops over whole-number arrays, and nothing else.

`layout` names the rows and columns of the arrays; everything else works on them.
"""
