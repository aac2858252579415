"""The verbs of the public pool: what pages and the API call."""

from merit.crm.pool.claiming import claim, give, pooled, quota
from merit.crm.pool.entering import return_customer, return_lead
from merit.crm.pool.settings import (
    change_recycle_rule,
    create_recycle_rule,
    delete_recycle_rule,
    set_pool,
    settings_of,
)

__all__ = [
    "change_recycle_rule",
    "claim",
    "create_recycle_rule",
    "delete_recycle_rule",
    "give",
    "pooled",
    "quota",
    "return_customer",
    "return_lead",
    "set_pool",
    "settings_of",
]
