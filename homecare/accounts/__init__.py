"""Accounts: who may come in, and how they prove it.

The use cases take a `Gate`: `sign_in` (password, second factor, sessions), `devices`, `tokens`,
`own` (password and second factor of one's own), `keeping` (what an administrator does).
"""
