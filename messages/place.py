"""What a place in Slack is to be, beside what is said there: a channel's topic, or who a user group consists of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """A channel's topic that has `label: who` among whatever else stands there; `who` empty takes it out."""

    label: str
    who: str


@dataclass(frozen=True, slots=True)
class Group:
    """A user group, by Slack's id, that consists of these members and of nobody else."""

    id: str
    members: tuple[str, ...]


Place = Topic | Group
