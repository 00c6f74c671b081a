"""What an admin looks at and answers for: Tandem's health, and the erasure of a person."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.errors import Incomplete
from alignment.permissions import Right, may
from commands.answers import answer, bold
from commands.line import Line
from commands.request import Reply, Request
from db.memory import Work
from messages.buttons import Button
from messages.fields import Text
from messages.forms import Form
from operations import access, erasure, health


async def check(request: Request, _line: Line) -> Reply:
    """Say how Tandem is doing and name the fix for each thing that is not well."""

    def look(work: Work) -> Reply:
        found = health.findings(work, request.actor)
        waiting = [each for each in found if not each.well]
        first = f"{len(waiting)} of {len(found)} to look at" if waiting else "All is well"
        lines = [f"{each.what}: {each.says}" + (f" → {each.fix}" if each.fix else "") for each in found]
        return answer(
            bold(first),
            *lines,
            "tandem doctor on the machine checks tokens, scopes and clocks too.",
            buttons=(Button("Check again", "/tandem check"), Button("Setup", "/tandem setup")),
            title=f"Check: {first}",
        )

    return await request.look(look)


async def erase(request: Request, line: Line) -> Reply:
    """Erase the person behind a lead, after asking; counts stay."""
    may(request.actor, Right.ERASE)
    ref, rest = line.take()
    if request.submitted:
        typed = request.answers.get("ref")
        ref, rest = (typed if isinstance(typed, str) else ""), Line(line.noun, "")
    elif request.form or not ref:
        fields = (Text("ref", "Lead, or the person's address", placeholder="L-42", limit=320),)
        return Reply(form=Form("Erase a person", "Look first", "/tandem erase", fields))
    if not ref.strip():
        raise Incomplete("Which lead? Its number, such as L-42, or its person's address.", field="ref")
    if rest.rest.casefold() == "yes":
        return await _erase(request, ref)

    def act(work: Work) -> Reply:
        leads = access.leads_meant(work, ref)
        number = leads[0]
        told = access.of_leads(work, request.actor, leads)
        rows = ", ".join(f"{table.replace('_', ' ')} {len(found)}" for table, found in told.items())
        return answer(
            bold(f"Erase the person behind L-{number}?"),
            *_others(leads[1:]),
            f"Kept now, in rows: {rows}.",
            "Name, addresses, notes and links go for good, also from posted messages.",
            "Counts stay, and no import brings them back.",
            buttons=(
                Button("Show the lead", f"/lead {number}"),
                Button("Erase for good", f"/tandem erase {number} yes"),
            ),
            title=f"Erase the person behind L-{number}?",
        )

    return await request.act(act)


async def _erase(request: Request, ref: str) -> Reply:
    done = await request.act(lambda work: erasure.erase(work, request.actor, ref))
    lines = [
        f"{done.rows} rows blanked; {done.rewritten} messages are being rewritten, {done.deleted} deleted.",
        "No import brings the person back."
        if done.suppressed
        else "No address was known, so none is kept as a hash.",
    ]
    lines[:0] = _others(done.also)
    if done.files:
        lines.append(f"Outside the database, yours to look at: {', '.join(done.files[:5])}")
        if len(done.files) > 5:
            lines.append(f"{len(done.files) - 5} more files: tandem erase on the machine lists them.")
    return answer(f"L-{done.lead_id} is erased.", *lines, buttons=(Button("The trail", "/tandem audit"),))


def _others(leads: Sequence[int]) -> list[str]:
    if not leads:
        return []
    named = ", ".join(f"L-{each}" for each in leads[:5])
    return [f"The same person's other leads too: {named}{' and more' if len(leads) > 5 else ''}."]
