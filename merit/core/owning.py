"""Since when a record is its owner's, and whether it lies in the pool: kept by the database, whoever writes the owner.

`owned_at`: since when it is the present owner's. `pooled_at`: since when it lies in the public pool; a record with an
owner never does. A program may set `owned_at` itself (data that came from elsewhere knows better).
"""

from __future__ import annotations

import pgtrigger

_KEEP = """
    IF NEW.owner_id IS NULL THEN
        NEW.owned_at := NULL;
    ELSE
        NEW.pooled_at := NULL;
        IF TG_OP = 'INSERT' THEN
            NEW.owned_at := coalesce(NEW.owned_at, now());
        ELSIF NEW.owner_id IS DISTINCT FROM OLD.owner_id AND NEW.owned_at IS NOT DISTINCT FROM OLD.owned_at THEN
            NEW.owned_at := now();
        END IF;
    END IF;
    RETURN NEW;
"""


def owned() -> pgtrigger.Trigger:
    """The trigger of a model with `owner`, `owned_at` and `pooled_at`."""
    return pgtrigger.Trigger(
        name="owned", when=pgtrigger.Before, operation=pgtrigger.Insert | pgtrigger.Update, func=_KEEP
    )
