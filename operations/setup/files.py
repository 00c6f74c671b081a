"""Which files should come every working day, and who answers for them."""

from __future__ import annotations

from datetime import time

from alignment.errors import NotNow, NotUnderstood
from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import expected_files, people, workspaces
from operations.people.finding import find
from operations.setup.steps import Step, changed

FILES = (
    "leads",
    "opportunities",
    "touches",
    "campaigns",
    "members",
    "people",
    "targets",
    "rates",
    "history",
)


def files_step(work: Work) -> Step:
    """Say who answers for how many files: somebody has to."""
    owner = people.person(work, workspaces.terms(work).switches.data_owner_id)
    files = expected_files.expected_files(work)
    says = f"{owner.first_name} answers for {len(files)}" if owner else ""
    return Step("files", "Files", says, owner is not None)


def own_files(work: Work, actor: Actor, who: str) -> str:
    """Make somebody the data owner: they get each import's report and hear of late files. Return their name."""
    may(actor, Right.SETUP)
    known = find(work, who)
    workspaces.set_switches(work, data_owner_id=known.id)
    expected_files.own_files(work, known.id)
    changed(work, actor, "files", owner=known.id)
    return known.name


def expect_file(work: Work, actor: Actor, kind: str, by: time | None) -> str:
    """Expect a file every working day by a local time, or (None) no longer; return its kind."""
    may(actor, Right.SETUP)
    word = kind.strip().casefold()
    if word not in FILES:
        raise NotUnderstood(f'"{kind.strip()[:30]}" is no file I import. There are: {", ".join(FILES)}.')
    if by is None:
        if not expected_files.expect_no_file(work, word):
            raise NotNow(f"No {word} file is expected.")
    else:
        owner = workspaces.terms(work).switches.data_owner_id
        expected_files.expect_file(work, word, f"{by:%H:%M}", owner)
    changed(work, actor, "files", kind=word, by=f"{by:%H:%M}" if by else "")
    return word
