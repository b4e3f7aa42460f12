"""Migrations of the tables, run by homecare.store.migrate."""
