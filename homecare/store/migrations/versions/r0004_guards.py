"""What the database itself forbids, whoever asks: triggers, and no carer in two places at once.

A plan's documents never change; a plan that was published is never deleted; the audit and
the history of plans only grow; published stops of one carer do not overlap.
"""

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None

DOCUMENTS = "municipality_id, day_on, version_no, made_at, made_by, problem_doc, plan_doc"
GROWING = ("audit", "plan_history")

# A carer's code is text, and GiST alone compares no texts: a range of one text does it
# without an extension. Collation "C" compares bytes and does not depend on the system.
CODE_RANGE = 'CREATE TYPE code_range AS RANGE (subtype = text, collation = "C")'
NO_OVERLAP = """
ALTER TABLE published_stops ADD CONSTRAINT no_carer_twice_at_once EXCLUDE USING gist (
    code_range(municipality_id, municipality_id, '[]') WITH &&,
    code_range(carer_id, carer_id, '[]') WITH &&,
    tstzrange(arrive_at, leave_at) WITH &&
) WHERE (published)
"""
REFUSE = """
CREATE FUNCTION homecare_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""
SQLITE_OVERLAP = """
CREATE TRIGGER no_carer_twice_at_once_on_{event} BEFORE {event} ON published_stops
WHEN NEW.published AND EXISTS (
    SELECT 1 FROM published_stops AS other
    WHERE other.published
      AND other.municipality_id = NEW.municipality_id
      AND other.carer_id = NEW.carer_id
      AND other.rowid <> NEW.rowid
      AND other.arrive_at < NEW.leave_at
      AND NEW.arrive_at < other.leave_at
)
BEGIN SELECT RAISE(ABORT, 'a carer cannot be in two places at once'); END
"""


def upgrade() -> None:
    """Set the guards."""
    if op.get_context().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _guard_postgresql() -> None:
    op.execute(CODE_RANGE)
    op.execute(NO_OVERLAP)
    op.execute(REFUSE)
    for table in GROWING:
        _refuse(table, "grows", "UPDATE OR DELETE", f"{table} only grows")
        _refuse(table, "whole", "TRUNCATE", f"{table} only grows", each="STATEMENT")
    _refuse("plans", "fixed", f"UPDATE OF {DOCUMENTS}", "a stored plan does not change")
    _refuse("plans", "kept", "DELETE", "a published plan is kept", when="OLD.state <> 'draft'")
    _refuse("plans", "whole", "TRUNCATE", "plans are kept", each="STATEMENT")


def _refuse(table: str, name: str, event: str, why: str, each: str = "ROW", when: str = "") -> None:
    condition = f"WHEN ({when})" if when else ""
    op.execute(
        f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} "
        f"FOR EACH {each} {condition} EXECUTE FUNCTION homecare_refuse('{why}')"
    )


def _guard_sqlite() -> None:
    for event in ("INSERT", "UPDATE"):
        op.execute(SQLITE_OVERLAP.format(event=event))
    for table in GROWING:
        for event in ("UPDATE", "DELETE"):
            _abort(f"{table}_{event.lower()}", f"{event} ON {table}", f"{table} only grows")
    _abort("plans_fixed", f"UPDATE OF {DOCUMENTS} ON plans", "a stored plan does not change")
    _abort("plans_kept", "DELETE ON plans WHEN OLD.state <> 'draft'", "a published plan is kept")


def _abort(name: str, event: str, why: str) -> None:
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} BEGIN SELECT RAISE(ABORT, '{why}'); END")


def downgrade() -> None:
    """Take the guards away."""
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE published_stops DROP CONSTRAINT no_carer_twice_at_once")
        op.execute("DROP TYPE code_range")
        op.execute("DROP FUNCTION homecare_refuse() CASCADE")
        return
    found = op.get_bind().execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    for name in found.scalars().all():
        op.execute(f'DROP TRIGGER "{name}"')
