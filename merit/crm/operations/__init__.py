"""What can be done with customers, contacts, opportunities, activities and stages."""

from merit.crm.operations.activities import (
    INTERVAL_DAYS,
    change_activity,
    delete_activity,
    finish,
    log_activity,
    plan_follow_up,
    reschedule,
)
from merit.crm.operations.approvals import approvers, ask_approval, decide_approval, withdraw_approval
from merit.crm.operations.comments import change_comment, comment, delete_comment
from merit.crm.operations.common import survivor_of
from merit.crm.operations.contacts import (
    archive_contact,
    change_contact,
    create_contact,
    delete_contact,
    restore_contact,
)
from merit.crm.operations.custom_fields import (
    archive_custom_field,
    change_custom_field,
    create_custom_field,
    delete_custom_field,
    move_custom_field,
)
from merit.crm.operations.customers import (
    archive_customer,
    assign_customer,
    change_customer,
    create_customer,
    delete_customer,
    restore_customer,
)
from merit.crm.operations.duplicates import change_rules, rules_of, set_distinct
from merit.crm.operations.files import attach, detach, set_file_room
from merit.crm.operations.intervals import change_interval_rule, create_interval_rule, delete_interval_rule
from merit.crm.operations.losses import (
    archive_loss_reason,
    change_loss_reason,
    create_loss_reason,
    delete_loss_reason,
    ensure_loss_reasons,
)
from merit.crm.operations.merging import merge, undo_merge
from merit.crm.operations.moving import Loss, fill_opportunity, move_opportunity, set_products
from merit.crm.operations.near import Duplicates, SameContact
from merit.crm.operations.opportunities import (
    archive_opportunity,
    assign_opportunity,
    change_opportunity,
    create_opportunity,
    delete_opportunity,
    restore_opportunity,
)
from merit.crm.operations.pipelines import (
    archive_pipeline,
    change_pipeline,
    create_pipeline,
    delete_pipeline,
    move_pipeline,
    restore_pipeline,
)
from merit.crm.operations.stages import (
    archive_stage,
    change_stage,
    create_stage,
    delete_stage,
    ensure_default_stages,
    move_stage,
    restore_stage,
)
from merit.crm.operations.steps import add_step, change_step, delete_step, finish_step
from merit.crm.operations.team import add_member, change_member, remove_member, remove_rival, set_rival
from merit.crm.operations.violations import contest_violation, uphold_violation, waive_violation

__all__ = [
    "INTERVAL_DAYS",
    "Duplicates",
    "Loss",
    "SameContact",
    "add_member",
    "add_step",
    "approvers",
    "archive_contact",
    "archive_custom_field",
    "archive_customer",
    "archive_loss_reason",
    "archive_opportunity",
    "archive_pipeline",
    "archive_stage",
    "ask_approval",
    "assign_customer",
    "assign_opportunity",
    "attach",
    "change_activity",
    "change_comment",
    "change_contact",
    "change_custom_field",
    "change_customer",
    "change_interval_rule",
    "change_loss_reason",
    "change_member",
    "change_opportunity",
    "change_pipeline",
    "change_rules",
    "change_stage",
    "change_step",
    "comment",
    "contest_violation",
    "create_contact",
    "create_custom_field",
    "create_customer",
    "create_interval_rule",
    "create_loss_reason",
    "create_opportunity",
    "create_pipeline",
    "create_stage",
    "decide_approval",
    "delete_activity",
    "delete_comment",
    "delete_contact",
    "delete_custom_field",
    "delete_customer",
    "delete_interval_rule",
    "delete_loss_reason",
    "delete_opportunity",
    "delete_pipeline",
    "delete_stage",
    "delete_step",
    "detach",
    "ensure_default_stages",
    "ensure_loss_reasons",
    "fill_opportunity",
    "finish",
    "finish_step",
    "log_activity",
    "merge",
    "move_custom_field",
    "move_opportunity",
    "move_pipeline",
    "move_stage",
    "plan_follow_up",
    "remove_member",
    "remove_rival",
    "reschedule",
    "restore_contact",
    "restore_customer",
    "restore_opportunity",
    "restore_pipeline",
    "restore_stage",
    "rules_of",
    "set_distinct",
    "set_file_room",
    "set_products",
    "set_rival",
    "survivor_of",
    "undo_merge",
    "uphold_violation",
    "waive_violation",
    "withdraw_approval",
]
