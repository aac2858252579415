"""Customers, opportunities, contracts and receipts: addresses."""

from __future__ import annotations

from django.urls import URLPattern, path

from merit.web.crm import (
    choices,
    contracts_urls,
    views_activities,
    views_board,
    views_calls,
    views_classes,
    views_comments,
    views_contacts,
    views_customers,
    views_duplicates,
    views_entry,
    views_files,
    views_intervals,
    views_merges,
    views_opportunities,
    views_peek,
    views_search,
    views_stages,
    views_transfers,
    views_workload,
)

customers = [
    path("customers/new", views_customers.create, name="customer-new"),
    path("customers/choices", choices.customers, name="customer-choices"),
    path("customers/likely", views_duplicates.near, name="customers-likely"),
    path("customers/merge", views_merges.customers, name="customer-merge"),
    path("customers/<int:pk>", views_customers.record, name="customer"),
    path("customers/<int:pk>/edit", views_customers.edit, name="customer-edit"),
    path("customers/<int:pk>/owner", views_customers.assign, name="customer-owner"),
    path("customers/<int:pk>/archival", views_customers.archive, name="customer-archival"),
    path("customers/<int:pk>/restoration", views_customers.restore, name="customer-restoration"),
    path("customers/<int:pk>/deletion", views_customers.delete, name="customer-deletion"),
    path("owners/seen", choices.owners_seen, name="owners-seen"),
    path("owners/choices", choices.people, name="owner-choices"),
]
duplicates = [
    path("duplicates", views_duplicates.listing, name="duplicates"),
    path("duplicates/distinction", views_duplicates.distinct, name="duplicates-distinction"),
    path("merges", views_merges.listing, name="merges"),
    path("merges/<int:pk>", views_merges.record, name="merge"),
    path("merges/<int:pk>/reversal", views_merges.undo, name="merge-undo"),
]
classes = [
    path("customer-classes", views_classes.listing, name="customer-classes"),
    path("customer-classes/new", views_classes.create, name="customer-class-new"),
    path("customer-classes/rules", views_classes.rules, name="class-rules"),
    path("customer-classes/application", views_classes.apply, name="class-rules-application"),
    path("customer-classes/changes", views_classes.changes, name="class-changes"),
    path("customer-classes/owners", views_classes.owners, name="duplicates-owners"),
    path("customer-classes/<int:pk>", views_classes.edit, name="customer-class"),
    path("customer-classes/<int:pk>/position", views_classes.move, name="customer-class-position"),
    path("customer-classes/<int:pk>/deletion", views_classes.delete, name="customer-class-deletion"),
    path("customers/<int:pk>/class", views_classes.give, name="customer-class-given"),
]
transfers = [
    path("transfers", views_transfers.listing, name="transfers"),
    path("transfers/new", views_transfers.create, name="transfer-new"),
    path("transfers/<int:pk>", views_transfers.record, name="transfer"),
    path("transfers/<int:pk>/cancellation", views_transfers.cancel, name="transfer-cancellation"),
    path("transfers/<int:pk>/reversal", views_transfers.undo, name="transfer-undo"),
]
contacts = [
    path("contacts/new", views_contacts.create, name="contact-new"),
    path("contacts/merge", views_merges.contacts, name="contact-merge"),
    path("contacts/<int:pk>", views_contacts.record, name="contact"),
    path("contacts/<int:pk>/archival", views_contacts.archive, name="contact-archival"),
    path("contacts/<int:pk>/restoration", views_contacts.restore, name="contact-restoration"),
    path("contacts/<int:pk>/deletion", views_contacts.delete, name="contact-deletion"),
]
opportunities = [
    path("opportunities/board", views_board.board, name="board"),
    path("opportunities/new", views_opportunities.create, name="opportunity-new"),
    path("opportunities/<int:pk>", views_opportunities.record, name="opportunity"),
    path("opportunities/<int:pk>/edit", views_opportunities.edit, name="opportunity-edit"),
    path("opportunities/<int:pk>/stage", views_entry.move, name="opportunity-stage"),
    path("opportunities/<int:pk>/entry", views_entry.enter, name="opportunity-entry"),
    path("opportunities/<int:pk>/lane", views_board.move, name="board-move"),
    path("opportunities/<int:pk>/owner", views_opportunities.assign, name="opportunity-owner"),
    path("opportunities/<int:pk>/archival", views_opportunities.archive, name="opportunity-archival"),
    path("opportunities/<int:pk>/restoration", views_opportunities.restore, name="opportunity-restoration"),
    path("opportunities/<int:pk>/deletion", views_opportunities.delete, name="opportunity-deletion"),
]
activities = [
    path("activities/new", views_activities.create, name="activity-new"),
    path("activities/<int:pk>", views_activities.edit, name="activity"),
    path("activities/<int:pk>/deletion", views_activities.delete, name="activity-deletion"),
    path("follow-ups/new", views_activities.plan, name="follow-up-new"),
    path("follow-ups/<int:pk>/date", views_activities.reschedule, name="follow-up-date"),
    path("follow-ups/<int:pk>/completion", views_activities.finish, name="follow-up-completion"),
]
stages = [
    path("stages", views_stages.listing, name="stages"),
    path("stages/new", views_stages.create, name="stage-new"),
    path("stages/ready", views_stages.set_up, name="stages-ready"),
    path("stages/<int:pk>", views_stages.edit, name="stage"),
    path("stages/<int:pk>/position", views_stages.move, name="stage-position"),
    path("stages/<int:pk>/archival", views_stages.archive, name="stage-archival"),
    path("stages/<int:pk>/restoration", views_stages.restore, name="stage-restoration"),
    path("stages/<int:pk>/deletion", views_stages.delete, name="stage-deletion"),
    path("pipelines/new", views_stages.create_pipeline, name="pipeline-new"),
    path("pipelines/<int:pk>", views_stages.edit_pipeline, name="pipeline"),
    path("pipelines/<int:pk>/position", views_stages.move_pipeline, name="pipeline-position"),
    path("pipelines/<int:pk>/archival", views_stages.archive_pipeline, name="pipeline-archival"),
    path("pipelines/<int:pk>/restoration", views_stages.restore_pipeline, name="pipeline-restoration"),
    path("pipelines/<int:pk>/deletion", views_stages.delete_pipeline, name="pipeline-deletion"),
    path("stage-approvals/<int:pk>/decision", views_entry.decide, name="stage-approval-decision"),
    path("stage-approvals/<int:pk>/withdrawal", views_entry.withdraw, name="stage-approval-withdrawal"),
]
intervals = [
    path("interval-rules", views_intervals.rules, name="interval-rules"),
    path("interval-rules/new", views_intervals.create_rule, name="interval-rule-new"),
    path("interval-rules/<int:pk>", views_intervals.edit_rule, name="interval-rule"),
    path("interval-rules/<int:pk>/deletion", views_intervals.delete_rule, name="interval-rule-deletion"),
    path("workload", views_workload.page, name="workload"),
    path("workload/rows", views_workload.rows, name="workload-rows"),
    path("calls", views_calls.listing, name="calls"),
    path("calls/<int:pk>/assignment", views_calls.assign, name="call-assignment"),
    path("calls/<int:pk>/dismissal", views_calls.dismiss, name="call-dismissal"),
    path("violations", views_intervals.listing, name="violations"),
    path("violations/<int:pk>", views_intervals.record, name="violation"),
    *(
        path(f"violations/<int:pk>/{what}", views_intervals.decide, {"what": what}, name=f"violation-{what}")
        for what in views_intervals.VERBS
    ),
]
comments = [
    path("comments", views_comments.create, name="comments"),
    path("comments/people", views_comments.people, name="comment-people"),
    path("comments/<int:pk>", views_comments.edit, name="comment"),
    path("comments/<int:pk>/deletion", views_comments.delete, name="comment-deletion"),
]
files = [
    path("files", views_files.files, name="files"),
    path("files/room", views_files.room, name="file-room"),
    path("files/<int:pk>", views_files.download, name="file"),
    path("files/<int:pk>/thumbnail", views_files.thumbnail, name="file-thumbnail"),
    path("files/<int:pk>/removal", views_files.remove, name="file-removal"),
]
peeks = [
    path("customers/<int:pk>/peek", views_peek.customer, name="customer-peek"),
    path("opportunities/<int:pk>/peek", views_peek.opportunity, name="opportunity-peek"),
    path("contacts/<int:pk>/peek", views_peek.contact, name="contact-peek"),
    path("contracts/<int:pk>/peek", views_peek.contract, name="contract-peek"),
]
urlpatterns: list[URLPattern] = [
    *customers,
    *duplicates,
    *classes,
    *transfers,
    *contacts,
    *opportunities,
    *activities,
    *stages,
    *intervals,
    *comments,
    *files,
    path("search", views_search.search, name="search"),
    path("search/palette", views_search.palette, name="palette"),
    *peeks,
    *contracts_urls.urlpatterns,
]
