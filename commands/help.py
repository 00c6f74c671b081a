"""Help, made from the table of commands: what this person may type here, likeliest first."""

from __future__ import annotations

from alignment.people import Actor, Role, Standing
from commands.table import Noun
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape


def about(noun: Noun, actor: Actor) -> Message:
    """Return one command's help: the verbs that this person may use, each with its promise."""
    key = (noun.name, actor.standing, actor.roles)
    held = _PAGES.get(key)
    if held is None or held[0] is not noun:
        held = _PAGES[key] = (noun, _page(noun, actor))
    return held[1]


_PAGES: dict[tuple[str, Standing, frozenset[Role]], tuple[Noun, Message]] = {}
"""What the same roles read is the same page: a few dozen in a process."""


def _page(noun: Noun, actor: Actor) -> Message:
    lines = [f"*{noun.name}* · {escape(noun.says)}", ""]
    if actor.standing is not Standing.MEMBER:
        lines += [escape(_WHY_ONLY_HELP[actor.standing]), ""]
    for verb in noun.verbs:
        if not verb.hidden and verb.open_to(actor):
            typed = f"{noun.name} {verb.usage}".strip()
            lines += [f"`{escape(typed)}`", f"      {escape(verb.says)}"]
    for inner in noun.within:
        lines += [f"`{inner.name} help`", f"      {escape(inner.says)}"]
    return compose(f"{noun.name}: {noun.says}", "\n".join(lines), buttons=(Button("My day", "/tandem"),))


_WHY_ONLY_HELP = {
    Standing.GUEST: "Guests can read this page only. A full member of this workspace can do the rest.",
    Standing.STRANGER: "You belong to another workspace, so this page is all I can show you.",
    Standing.BOT: "Apps can read this page only.",
    Standing.DEACTIVATED: "This account is deactivated.",
    Standing.UNKNOWN: "I don't know you yet. An admin can add you: /tandem people.",
}
