"""the event log lets a person be erased from an event, and nothing else be changed"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# What happened to money and services is kept, about somebody without a name; of all else only that it happened.
LEDGER = "substr(OLD.kind, 1, 8) IN ('payment.', 'invoice.', 'service.')"
# The colon is escaped from SQLAlchemy, which would take what follows for a parameter.
ERASURE = (
    "NEW.id {same} OLD.id AND NEW.at {same} OLD.at AND NEW.kind {same} OLD.kind "
    "AND NEW.conversation IS NULL AND NEW.identity IS NULL AND NEW.seq IS NULL AND ("
    "(NOT ({ledger}) AND NEW.customer IS NULL AND {new_data} = '{{\"erased\"\\:true}}') OR "
    "({ledger} AND {new_data} = {old_data} AND NEW.customer LIKE 'erased-%'))"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        allowed = ERASURE.format(
            same="IS NOT DISTINCT FROM", ledger=LEDGER, new_data="NEW.data::text", old_data="OLD.data::text"
        )
        op.execute(
            "CREATE OR REPLACE FUNCTION events_are_only_erased() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {allowed} THEN RETURN NEW; END IF; RAISE EXCEPTION 'events are append-only'; END $$"
        )
        op.execute("DROP TRIGGER IF EXISTS events_append_only ON events")
        op.execute(
            "CREATE TRIGGER events_append_only BEFORE DELETE OR TRUNCATE ON events "
            "FOR EACH STATEMENT EXECUTE FUNCTION events_are_append_only()"
        )
        op.execute("DROP TRIGGER IF EXISTS events_only_erased ON events")
        op.execute(
            "CREATE TRIGGER events_only_erased BEFORE UPDATE ON events "
            "FOR EACH ROW EXECUTE FUNCTION events_are_only_erased()"
        )
    else:
        allowed = ERASURE.format(same="IS", ledger=LEDGER, new_data="NEW.data", old_data="OLD.data")
        op.execute("DROP TRIGGER IF EXISTS events_no_update")
        # IS NOT TRUE: where a part of it is unknown, it is not allowed.
        op.execute(
            f"CREATE TRIGGER events_no_update BEFORE UPDATE ON events WHEN ({allowed}) IS NOT TRUE "
            "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
        )
