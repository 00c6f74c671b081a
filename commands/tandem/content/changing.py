"""What marketing changes about content by `/tandem content`: a new item, its end and return, quiet for a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from alignment.calendar import local_instant
from alignment.content import KIND_LABELS, MOST_LINK, MOST_NAME, ContentKind, read_kind, read_link
from alignment.errors import Incomplete, NotUnderstood
from commands.lead.words import whole_day
from commands.line import Line
from commands.request import Reply, Request
from commands.said import day, said, zone
from commands.tandem.content.which import named, with_rest
from db.memory import Work
from messages.buttons import Button
from messages.fields import Choice, Option, Text
from messages.forms import Form
from messages.text import one_line
from operations import contents as operations

_MIDNIGHT = datetime.min.time()


async def add(request: Request, line: Line) -> Reply:
    """Add an item: `add ROI guide https://… one-pager`, or in the form."""
    name, link, kind = _read(line.rest.split())
    if request.form or (not link and not request.submitted):
        return Reply(form=_form(name, link, kind))

    def keep(work: Work) -> Reply:
        made = operations.add(work, request.actor, *_answers(request, name, link, kind))
        return said(
            f"{one_line(made.name, 40)} is there for sales now, as {KIND_LABELS[made.kind]}.",
            Button("Show it", f"/tandem content show {made.word[:40]}"),
        )

    return await request.act(keep)


def _read(words: Sequence[str]) -> tuple[str, str, ContentKind | None]:
    """Take a line apart: the name before the link, the kind behind it, else the kind that the name ends with."""
    at = next((n for n, word in enumerate(words) if read_link(word)), len(words))
    name, link = " ".join(words[:at]), read_link(words[at]) if at < len(words) else ""
    behind = " ".join(words[at + 1 :])
    kind = read_kind(behind) if behind else None
    if behind and kind is None:
        kinds = ", ".join(KIND_LABELS.values())
        raise NotUnderstood(f'"{one_line(behind, 30)}" is no kind I know. There are: {kinds}.', field="kind")
    parts = name.replace("-", " ").split()
    for count in (2, 1):
        kind = kind or read_kind(" ".join(parts[-count:]))
    return name, link, kind


def _answers(
    request: Request, name: str, link: str, kind: ContentKind | None
) -> tuple[str, str, ContentKind]:
    if not request.submitted:
        spoken = name if " " in name else name.replace("-", " ").strip()
        return spoken, link, kind or ContentKind.OTHER
    picked = request.answered("kind")
    chosen = ContentKind(picked) if picked in set(ContentKind) else ContentKind.OTHER
    return request.answered("name"), request.answered("link"), chosen


def _form(name: str, link: str, kind: ContentKind | None) -> Form:
    options = [Option(each.value, label.capitalize()) for each, label in KIND_LABELS.items()]
    return Form(
        "Add content",
        "Add",
        "/tandem content add",
        (
            Text("name", "Name", limit=MOST_NAME, initial=name[:MOST_NAME], placeholder="ROI guide"),
            Text("link", "Link", limit=MOST_LINK, initial=link, placeholder="https://…"),
            Choice("kind", "Kind", options, initial=kind.value if kind else None, optional=True),
        ),
        note="You answer for it: what sales says of it comes to you.",
    )


async def retire(request: Request, line: Line) -> Reply:
    """Take an item out of use; what was said of it stays."""

    def end(work: Work) -> Reply:
        item = named(work, request, line.rest, "retire")
        operations.retire(work, request.actor, item)
        return said(
            f"{one_line(item.name, 40)} is out of use; what was said of it stays.",
            Button("Use it again", f"/tandem content restore {item.word[:40]}"),
        )

    return await request.act(end)


async def restore(request: Request, line: Line) -> Reply:
    """Bring an item back into use."""

    def again(work: Work) -> Reply:
        item = named(work, request, line.rest, "restore")
        operations.restore(work, request.actor, item)
        return said(
            f"{one_line(item.name, 40)} is in use again.",
            Button("Show it", f"/tandem content show {item.word[:40]}"),
        )

    return await request.act(again)


async def mute(request: Request, line: Line) -> Reply:
    """Keep an item's cards quiet until a day (a week if none is said); `off` ends it."""

    def hush(work: Work) -> Reply:
        words = line.rest.split()
        off = bool(words) and words[-1].casefold() in ("off", "end")
        item, rest = with_rest(work, request, words[:-1] if off else words, "mute")
        name = one_line(item.name, 40)
        if off:
            operations.mute(work, request.actor, item, None)
            return said(f"{name} is told again from now on.")
        until_day = whole_day(request, rest, lambda plain: f"/tandem content mute {item.word} {plain}")
        if rest and until_day is None:
            raise Incomplete(f'Until when? "{one_line(rest, 20)}" is no day. Such as: 15 jan.')
        until = (
            local_instant(until_day, _MIDNIGHT, zone(request))
            if until_day
            else request.now + timedelta(days=7)
        )
        operations.mute(work, request.actor, item, until)
        return said(
            f"{name} is quiet until {day(request, until.date())}. What is said of it is kept.",
            Button("Undo", f"/tandem content mute {item.word[:40]} off"),
        )

    return await request.act(hush)
