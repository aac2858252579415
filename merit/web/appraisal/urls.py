"""Appraisals: marking, cycles, templates: addresses."""

from django.urls import URLPattern, path

from merit.web.appraisal import cycles, home, marking, points, result, templates

_CYCLE = "appraisal-cycles/<int:pk>"
_TEMPLATE = "appraisal-templates/<int:pk>"

urlpatterns: list[URLPattern] = [
    path("appraisals", home.page, name="appraisals"),
    path("appraisals/<int:pk>", result.page, name="appraisal"),
    path("appraisals/<int:pk>/confirmation", result.confirm, name="appraisal-confirmation"),
    path("appraisals/marking/<int:pk>", marking.page, name="marking"),
    path("appraisals/marking/<int:pk>/marks/<str:indicator>", marking.save_mark, name="marking-mark"),
    path("appraisals/marking/<int:pk>/comment", marking.save_comment, name="marking-comment"),
    path("appraisals/marking/<int:pk>/submission", marking.submit, name="marking-submission"),
    path("appraisals/marking/<int:pk>/retraction", marking.retract, name="marking-retraction"),
    path("points/new", points.new, name="points-new"),
    path("points/people", points.people, name="points-people"),
    path("points/<int:pk>", points.page, name="points-entry"),
    *(path(f"points/<int:pk>/{what}", points.decide, {"what": what}, name=f"points-{what}") for what in points.VERBS),
    path("appraisal-cycles", cycles.listing, name="appraisal-cycles"),
    path("appraisal-cycles/new", cycles.new, name="appraisal-cycle-new"),
    path("appraisal-cycles/preview", cycles.previewed, name="appraisal-cycle-preview"),
    path(_CYCLE, cycles.page, name="appraisal-cycle"),
    path(f"{_CYCLE}/change", cycles.change, name="appraisal-cycle-change"),
    path(f"{_CYCLE}/people", cycles.people, name="appraisal-cycle-people"),
    *(
        path(f"{_CYCLE}/{action}", cycles.act, {"action": action}, name=f"appraisal-cycle-{action}")
        for action in ("opening", "closing", "reopening", "publication", "deletion")
    ),
    path("appraisal-cycles/appraisals/<int:pk>/removal", cycles.remove_person, name="appraisal-cycle-person-removal"),
    path("appraisal-cycles/appraisals/<int:pk>/raters", cycles.rater, name="appraisal-cycle-rater"),
    path("appraisal-cycles/raters/<int:pk>/removal", cycles.remove_rater, name="appraisal-cycle-rater-removal"),
    path("appraisal-templates", templates.listing, name="appraisal-templates"),
    path("appraisal-templates/new", templates.new, name="appraisal-template-new"),
    path("appraisal-templates/ready", templates.install, name="appraisal-templates-ready"),
    path(_TEMPLATE, templates.page, name="appraisal-template"),
    path(f"{_TEMPLATE}/text", templates.text, name="appraisal-template-text"),
    path(f"{_TEMPLATE}/indicators", templates.indicators, name="appraisal-template-indicators"),
    path(f"{_TEMPLATE}/versions/<int:number>", templates.version, name="appraisal-template-version"),
    path(f"{_TEMPLATE}/archival", templates.archive, name="appraisal-template-archival"),
]
