"""What can be done in appraisals: templates, cycles, marking, results."""

from merit.appraisal.operations.cycles import (
    add_people,
    add_rater,
    change_cycle,
    create_cycle,
    delete_cycle,
    open_cycle,
    remove_person,
    remove_rater,
)
from merit.appraisal.operations.marking import retract_marks, set_comment, set_mark, submit_marks
from merit.appraisal.operations.results import close_cycle, confirm_result, publish_cycle, reopen_cycle
from merit.appraisal.operations.templates import (
    BadTemplate,
    archive_template,
    change_template,
    create_template,
    save_text,
)

__all__ = [
    "BadTemplate",
    "add_people",
    "add_rater",
    "archive_template",
    "change_cycle",
    "change_template",
    "close_cycle",
    "confirm_result",
    "create_cycle",
    "create_template",
    "delete_cycle",
    "open_cycle",
    "publish_cycle",
    "remove_person",
    "remove_rater",
    "reopen_cycle",
    "retract_marks",
    "save_text",
    "set_comment",
    "set_mark",
    "submit_marks",
]
