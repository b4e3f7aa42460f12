"""The register: records read and changed one at a time, as each actor may.

A change is a row of the intake's own tables that did not come in a file: `rows` lays it out,
`changing` takes it in by the intake's rules, and what was refused points at the field. `views`
is what an actor sees: names for who may, codes for a planner, nothing of what lies in other areas.
Every use case is one transaction and writes the audit.
"""
