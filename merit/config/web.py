"""The web server: gunicorn, loaded before it forks, so that the processes share their memory."""

from __future__ import annotations

import os
from typing import Any

from gunicorn.app.base import BaseApplication


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "merit.config.settings")
        from merit.config.wsgi import application

        return application


def _forked(_server: Any, _worker: Any) -> None:
    """A connection that the parent opened is not for the children."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.inc_thread_sharing()
        connection.connection = None


def run(bind: str, workers: int) -> None:
    """Serves until ended."""
    import gc

    gc.enable()
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
            "errorlog": "-",
            "limit_request_line": 8190,
            "control_socket_disable": True,
        }
    ).run()
