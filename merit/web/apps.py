"""Django's entry for the pages."""

from contextlib import suppress

import django.template
from django.apps import AppConfig
from django.conf import settings

# Components (<c-…/>) and partials ("page.html#part") each set up the template loaders for themselves and undo the
# other's work: here they are together.
LOADERS = [
    (
        "template_partials.loader.Loader",
        [
            (
                "django.template.loaders.cached.Loader",
                ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
            )
        ],
    )
]
BUILTINS = ["django_cotton.templatetags.cotton", "template_partials.templatetags.partials"]


class WebConfig(AppConfig):
    name = "merit.web"
    label = "web"
    verbose_name = "Merit pages"

    def ready(self) -> None:
        """Puts the loaders in place; in DEBUG templates are read again when they change (Django resets the cache)."""
        (engine,) = settings.TEMPLATES
        engine.pop("APP_DIRS", None)
        engine["OPTIONS"] |= {"loaders": LOADERS, "builtins": BUILTINS}
        with suppress(AttributeError):
            del django.template.engines.templates
            django.template.engines._engines = {}  # type: ignore[attr-defined]
