"""The verbs of org. Each checks the policy, locks, changes and logs in one transaction."""

from merit.org.operations.attempts import attempt, blocked, failed, lift, succeeded
from merit.org.operations.calendars import ask_calendar_feed, remove_calendar_feed, renew_calendar_feed
from merit.org.operations.companies import change_company, create_company
from merit.org.operations.departments import create_department, delete_department, rename_department, set_department
from merit.org.operations.notices import (
    finish_notice,
    finish_notices,
    open_notices,
    reopen_notice,
    snooze_notice,
)
from merit.org.operations.people import change_person, create_person, delete_person, set_term
from merit.org.operations.tokens import create_token, revoke_token
from merit.org.operations.users import (
    create_user,
    end_role,
    give_role,
    invite,
    may_group,
    set_active,
    set_password,
    users_of,
)
from merit.org.operations.working_days import set_holidays, set_working_days

__all__ = [
    "ask_calendar_feed",
    "attempt",
    "blocked",
    "change_company",
    "change_person",
    "create_company",
    "create_department",
    "create_person",
    "create_token",
    "create_user",
    "delete_department",
    "delete_person",
    "end_role",
    "failed",
    "finish_notice",
    "finish_notices",
    "give_role",
    "invite",
    "lift",
    "may_group",
    "open_notices",
    "remove_calendar_feed",
    "rename_department",
    "renew_calendar_feed",
    "reopen_notice",
    "revoke_token",
    "set_active",
    "set_department",
    "set_holidays",
    "set_password",
    "set_term",
    "set_working_days",
    "snooze_notice",
    "succeeded",
    "users_of",
]
