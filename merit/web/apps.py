"""Django's entry for the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "merit.web"
    label = "web"
    verbose_name = "Merit pages"
