"""What people say of a digest: useful or not, so that a part which nobody uses can be dropped."""

from __future__ import annotations

from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import audit


def say_useful(work: Work, actor: Actor, notice_id: str, *, useful: bool) -> None:
    """Keep that somebody found a digest useful, or not; nobody is named where it is counted."""
    may(actor, Right.SEE_FIGURES)
    thing = f"notice:{notice_id}" if notice_id else "pipeline"
    audit.record(work, actor.id, "digest.useful" if useful else "digest.not_useful", thing)
