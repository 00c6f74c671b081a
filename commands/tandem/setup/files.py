"""`/tandem setup files`: which files should come, by when, and who answers for them."""

from __future__ import annotations

from alignment.errors import Incomplete
from alignment.schedule import parse_time
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import workspaces
from messages.fields import Field, Option, Person, Tags, TimeOfDay
from operations.setup.files import FILES, expect_file, own_files


def _fields(work: Work) -> list[Field]:
    kinds = [Option(kind, kind.capitalize()) for kind in FILES]
    return [
        Person("owner", "Who answers for them"),
        Tags("kinds", "Expected every working day", kinds, optional=True),
        TimeOfDay("by", "By", initial=parse_time("07:30"), zone=workspaces.terms(work).zone),
    ]


def _words(form: Request) -> str:
    kinds = form.answers.get("kinds")
    files = ",".join(kinds) if isinstance(kinds, tuple) else ""
    return f"owner <@{form.answered('owner')}>" + (f" {files} {form.answered('by')}" if files else "")


def _files(work: Work, request: Request, typed: str) -> str:
    word, _, rest = typed.partition(" ")
    if word.casefold() == "owner":
        who, _, more = rest.partition(" ")
        name = own_files(work, request.actor, who)
        return f"{name} answers for the files now." + (f" {_files(work, request, more)}" if more else "")
    kinds, _, at = typed.rpartition(" ")
    if not kinds:
        raise Incomplete(
            "Which file, by when? Such as: files leads 07:30, or: files leads off.", field="kinds"
        )
    by = None if at.casefold() == "off" else parse_time(at)
    named = [expect_file(work, request.actor, kind, by) for kind in kinds.replace(",", " ").split()]
    if by is None:
        return f"No file is expected any more for {', '.join(named)}."
    return f"Expected every working day by {by:%H:%M}: {', '.join(named)}."


FILE = step("files", "Files", _fields, _words, _files, "owner", other_words=("file",))
