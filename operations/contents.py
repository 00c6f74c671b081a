"""What marketing changes about content: a new item, its end and its return, and quiet for a while."""

from __future__ import annotations

from datetime import datetime

from alignment.content import MOST_NAME, ContentKind, can_be_read, read_link
from alignment.errors import Incomplete, NotNow, NotUnderstood, Offer
from alignment.people import Actor
from alignment.permissions import NOTHING, Right, Thing, may
from db.memory import Work
from db.stores import audit, people
from db.stores import contents as stored
from db.stores.campaigns import word_of
from db.stores.contents import Content
from operations import homes


def add(work: Work, actor: Actor, name: str, link: str, kind: ContentKind) -> Content:
    """Keep a content item of the actor's; of a name that is there already NotNow, and what was retired comes back."""
    may(actor, Right.ADD_CONTENT, NOTHING)
    name = " ".join(name.split())
    if not can_be_read(name):
        raise Incomplete("What is it called? Such as: ROI guide.", field="name")
    if len(name) > MOST_NAME:
        raise NotUnderstood(f"A name has {MOST_NAME} characters at most.", field="name")
    address = read_link(link)
    if not address:
        raise NotUnderstood(
            "That is no link I can show. It begins with https:// and holds no password.", field="link"
        )
    there = stored.by_word(work, word_of(name))
    if there is not None and there.retired_at is None:
        raise NotNow(
            f"{there.name} is there already.", Offer("Show it", f"/tandem content show {there.word[:40]}")
        )
    if there is not None:
        may(actor, Right.CHANGE_CONTENT, thing_of(work, there))
        stored.change(work, there.id, name=name, link=address, kind=kind, retired_at=None)
    made = stored.by_word(work, there.word) if there else stored.add(work, name, kind, address, actor.id)
    assert made is not None, "it was found in this transaction"
    audit.record(work, actor.id, "content.added", f"content:{made.id}", kind=kind.value)
    homes.refresh_of(work, made.owner_id)
    return made


def retire(work: Work, actor: Actor, content: Content) -> None:
    """Take an item out of use: nobody is offered it, and what was said of it stays."""
    may(actor, Right.CHANGE_CONTENT, thing_of(work, content))
    if content.retired_at is not None:
        raise NotNow(
            f"{content.name} is out of use already.",
            Offer("Use it again", f"/tandem content restore {content.word[:40]}"),
        )
    stored.change(work, content.id, retired_at=work.now)
    audit.record(work, actor.id, "content.retired", f"content:{content.id}")
    homes.refresh_of(work, content.owner_id)


def restore(work: Work, actor: Actor, content: Content) -> None:
    """Bring an item back into use."""
    may(actor, Right.CHANGE_CONTENT, thing_of(work, content))
    if content.retired_at is None:
        raise NotNow(
            f"{content.name} is in use.", Offer("Show it", f"/tandem content show {content.word[:40]}")
        )
    stored.change(work, content.id, retired_at=None)
    audit.record(work, actor.id, "content.restored", f"content:{content.id}")
    homes.refresh_of(work, content.owner_id)


def mute(work: Work, actor: Actor, content: Content, until: datetime | None) -> None:
    """Keep cards of an item quiet until then; None: told again from now on."""
    may(actor, Right.CHANGE_CONTENT, thing_of(work, content))
    stored.change(work, content.id, muted_until=until)
    audit.record(work, actor.id, "content.mute", f"content:{content.id}", on=until is not None)


def thing_of(work: Work, content: Content) -> Thing:
    """Return an item as rights are asked about it: its owner answers for it as for a campaign."""
    owner = people.person(work, content.owner_id)
    return Thing(
        name=content.name,
        campaign_owner_id=content.owner_id,
        campaign_owner_name=owner.first_name if owner else "Its owner",
        instead=Offer("Show it", f"/tandem content show {content.word[:40]}"),
    )
