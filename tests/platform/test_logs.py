"""Logs for people, and for programs that collect them."""

from __future__ import annotations

import json
import logging
import logging.config
import sys

import pytest

from merit.config import logs


def record(message: str, *arguments: object) -> logging.LogRecord:
    try:
        raise ValueError("线\nbreak")
    except ValueError:
        caught = sys.exc_info()
    return logging.LogRecord("merit.pay", logging.ERROR, __file__, 1, message, arguments, caught)


def test_a_line_of_json_is_one_line_with_the_error_in_it() -> None:
    line = logs.JsonLines().format(record("运行 %s\nfailed", "2026-03"))
    assert "\n" not in line
    read = json.loads(line)
    assert read["message"] == "运行 2026-03\nfailed"
    assert read["level"] == "error"
    assert read["logger"] == "merit.pay"
    assert read["time"].endswith("+00:00")
    assert "ValueError: 线\nbreak" in read["error"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_both_forms_can_be_set_up(form: str) -> None:
    config = logs.config(form)
    assert config["handlers"]["console"]["formatter"] == form
    formatter = logging.config.DictConfigurator(config).configure_formatter(config["formatters"][form])
    assert "failed" in formatter.format(record("failed"))
