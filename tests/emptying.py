"""Tables emptied after a test that committed: most hold nothing, and to truncate all of them makes hundreds of files anew."""

from __future__ import annotations

from typing import Any

EMPTY = """
DO $$
DECLARE
    one text;
    filled boolean;
BEGIN
    SET LOCAL session_replication_role = replica;  -- no triggers, no foreign keys
    FOREACH one IN ARRAY ARRAY[{names}] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', one) INTO filled;
        IF filled THEN
            EXECUTE format('DELETE FROM %I', one);
        END IF;
    END LOOP;
END $$
"""


# Jobs are not rows of Django's own tables: what a test deferred would stay for the tests after it.
JOBS = ["procrastinate_events", "procrastinate_periodic_defers", "procrastinate_jobs", "procrastinate_workers"]


def empties_quickly(connection: Any) -> None:
    """Where the user may leave triggers out; elsewhere the tables are truncated."""
    truncate = connection.ops.sql_flush

    def sql_flush(style: Any, tables: list[str], **options: Any) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            if not tables or options.get("reset_sequences") or not cursor.fetchone()[0]:
                return [f"TRUNCATE {', '.join(JOBS)} CASCADE", *truncate(style, tables, **options)]
        lock = f"LOCK TABLE {', '.join(map(connection.ops.quote_name, tables))}"  # who still writes is waited for
        return [lock, EMPTY.format(names=", ".join(f"'{name}'" for name in [*tables, *JOBS]))]

    connection.ops.sql_flush = sql_flush
