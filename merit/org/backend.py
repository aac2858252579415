"""Who is signed in: read together with his person and company, which every request needs."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from merit.org.models import User


class Backend(ModelBackend):
    """Email and password."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.select_related("person__company").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
