"""The web server: gunicorn, loaded before it forks, so that the processes share their memory."""

from __future__ import annotations

import logging.config
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from merit.config import logs
from merit.config.processes import keep_loaded, use_one_arena


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from merit.config.wsgi import application

        logging.config.dictConfig(self.options["logconfig_dict"])  # loading set up that of the settings
        _warm()
        return application


def _warm() -> None:
    """What every request needs is loaded once, before the processes part, and never looked at by their collectors."""
    from django.conf import settings
    from django.urls import get_resolver
    from django.utils import translation

    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("")
            _ = get_resolver().reverse_dict
    keep_loaded()


def _forked(_server: Any, _worker: Any) -> None:
    """A connection that the parent opened is not for the children; they collect their own garbage."""
    import gc

    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.inc_thread_sharing()
        connection.connection = None
    gc.enable()


def one_core_a_query() -> None:
    """Pages come many at a time: a query that takes several cores makes the others wait longer than it gains."""
    from django.conf import settings

    settings.DATABASES["default"]["OPTIONS"]["options"] += " -c max_parallel_workers_per_gather=0"


def run(bind: str, workers: int, log: str) -> None:
    """Serves until ended; `log` is text or json."""
    use_one_arena()
    one_core_a_query()
    _Server(
        {
            "bind": bind,
            "workers": workers,
            "worker_class": "gthread",
            "threads": 4,
            "preload_app": True,
            "post_fork": _forked,
            "graceful_timeout": 5,
            "timeout": 60,
            "keepalive": 5,
            "accesslog": None,
            "logconfig_dict": logs.config(log),
            "limit_request_line": 8190,
            "control_socket_disable": True,
        }
    ).run()
