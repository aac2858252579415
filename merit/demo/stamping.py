"""When it happened: what an operation stamps with this moment gets the moment of the story."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from merit.core.models import Event
from merit.demo.people import Stage
from merit.org.actor import Actor, actor_for


@contextmanager
def happened(at: datetime) -> Iterator[None]:
    """What is logged inside happened then."""
    events = Event.objects.unscoped("the story's own time").order_by("-pk")
    last = events.values_list("pk", flat=True).first() or 0
    yield
    Event.objects.unscoped("the story's own time").filter(pk__gt=last).update(at=at)


def actor_of(stage: Stage, key: str) -> Actor:
    """The person of the story as an actor, on the story's today."""
    actor = actor_for(stage.users[key])
    assert actor is not None
    actor.today = stage.clock.today
    return actor
