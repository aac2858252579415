"""Rewards and penalties."""

from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "merit.points"
    label = "points"
    default_auto_field = "django.db.models.BigAutoField"
