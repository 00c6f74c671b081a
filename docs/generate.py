"""Writes the docs that code knows best: commands, life cycle, settings, scopes, notices, figures, the shell.

`python -m docs.generate` writes them, `--check` fails when one is stale. A page with a text of its own holds the
generated part between two marks.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm.fields import Kind

HERE = Path(__file__).parent
BEGIN, END = "<!-- generated: begin -->", "<!-- generated: end -->"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(list(head))]
    lines += [
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows
    ]
    return "\n".join(lines)


def commands() -> str:
    """Every command and verb, who may, and what it does."""
    from commands import router

    parts = [
        "R rep, M marketer, S sales manager, K marketing manager, A admin. `?` or `help` works anywhere.\n"
    ]
    for noun in router.nouns().values():
        rows = [
            (f"`{noun.name} {verb.usage}`".replace(" `", "`"), verb.says, verb.letters, f"`{verb.example}`")
            for verb in noun.verbs
            if not verb.hidden
        ]
        parts += [f"## {noun.name}\n", f"{noun.says}.\n", table(("type", "does", "who", "example"), rows), ""]
    return "\n".join(parts)


def life_cycle() -> str:
    """The stages of a lead as a drawing and a table, from `alignment/lifecycle.py`."""
    from alignment.lifecycle import TRANSITIONS, Stage

    lines = ["```mermaid", "stateDiagram-v2"]
    drawn: set[tuple[str, str, str]] = set()
    for row in TRANSITIONS:
        sources = sorted((source.value if source else "[*]") for source in row.sources)
        if len(row.sources) == len(Stage):
            continue
        for source in sources:
            target = row.target.value if row.target else source
            step = (source, target, row.kind.value.replace("_", " "))
            if step not in drawn:
                drawn.add(step)
                lines.append(f"    {source} --> {target}: {step[2]}")
    lines += ["```", "", "From any stage: asked for no contact → disqualified.", ""]
    rows = [
        (
            str(row.row),
            row.kind.value.replace("_", " "),
            ", ".join(sorted(source.value if source else "nothing" for source in row.sources))
            if len(row.sources) < len(Stage)
            else "any",
            row.target.value if row.target else "by its reason",
            ", ".join(sorted(role.value.replace("_", " ") for role in row.roles)),
            row.guard,
            row.effect,
        )
        for row in TRANSITIONS
    ]
    lines.append(table(("row", "what happens", "from", "to", "who", "if", "then"), rows))
    return "\n".join(lines)


def reasons() -> str:
    """Why a rep may say no, and what follows."""
    from alignment.reasons import REASONS

    rows = [
        (
            f"`{each.word}`",
            each.code,
            each.bucket.value,
            each.route.value,
            f"{each.back_after_days} days" if each.back_after_days else "-",
            each.counts.value,
        )
        for each in REASONS
    ]
    return table(("word", "code", "bucket", "route", "back after", "counts against quality"), rows)


_RELATION_WORDS = {
    "any": "yes",
    "assignee": "their own",
    "refuser": "rejected by them",
    "above": "of people below them",
    "own team": "of their team",
    "own queue": "in their queue or in no team's",
    "backup": "of a team whose backup they are",
    "campaign owner": "of their campaign or content",
    "above campaign": "of campaigns of people below them",
    "nobody's campaign": "of a campaign or content without an owner",
    "author": "what they did or said themselves",
    "chair": "where they chair",
    "note-taker": "where they take notes",
    "self": "their own",
    "above person": "of people below them",
}
"""How the table of rights says what somebody is to a thing."""


def _rights_row(right: object, narrowed: object = None) -> list[str]:
    from alignment.people import Role
    from alignment.permissions import RULES, Relation, Right

    rule = RULES[Right(str(right))]
    cells = []
    for role in Role:
        if isinstance(narrowed, frozenset) and role not in narrowed:
            cells.append("")
            continue
        held = [relation for roles, relations in rule.allowed if role in roles for relation in relations]
        ordered = [each for each in Relation if each in held]
        words = dict.fromkeys(_RELATION_WORDS[each] for each in ordered)
        cells.append("yes" if Relation.ANY in held else ", ".join(words))
    return [*cells, "yes" if rule.members else ""]


_ROLE_HEAD = ("reps", "sales managers", "marketers", "marketing managers", "admins", "without a role")


def rights() -> str:
    """Every verb and source of type-ahead: which role may, as what, and where it stays written down."""
    from commands import router

    parts = []
    for noun in router.nouns().values():
        rows = [
            (
                f"`{noun.name} {verb.word or ' '}`".replace("  `", "`").replace(" `", "`"),
                *_rights_row(verb.right, verb.roles),
                "" if verb.leaves.value == "reads only" else verb.leaves.value,
            )
            for verb in noun.verbs
        ]
        if noun.otherwise is not None:
            rows.append((f"`{noun.name}` and anything else", *_rights_row(noun.right), ""))
        rows += [
            (f"type-ahead: {name}", *_rights_row(source.right), "") for name, source in noun.picks.items()
        ]
        parts += [
            f"### {noun.name}\n",
            table(("typed, pressed or sent", *_ROLE_HEAD, "written into"), rows),
            "",
        ]
    return "\n".join(parts)


def sights() -> str:
    """The rights that no verb has: what an answer shows to whom."""
    from alignment.permissions import Right
    from commands import router

    of_verbs = {verb.right for noun in router.nouns().values() for verb in noun.verbs}
    rows = [(right.value, *_rights_row(right)) for right in Right if right not in of_verbs]
    return table(("right", *_ROLE_HEAD), rows)


def settings() -> str:
    """Every environment variable, what it is for, and its default."""
    from pydantic import SecretStr

    from bot.settings import Settings

    rows = []
    for name, field in Settings.model_fields.items():
        secret = "SecretStr" in str(field.annotation)
        shown = "" if field.default is None or isinstance(field.default, SecretStr) else f"`{field.default}`"
        rows.append((f"`{name.upper()}`", str(field.description or ""), shown, "yes" if secret else ""))
    return table(("variable", "what for, and where to get it", "default", "secret"), rows)


def shell() -> str:
    """Every shell command."""
    from bot.cli import COMMANDS

    return table(("command", "does"), [(f"`tandem {name}`", entry.says) for name, entry in COMMANDS.items()])


def scopes() -> str:
    """Every scope, which feature needs it, and what stops without it."""
    from bot.slack.scopes import SCOPES

    rows = [
        (f"`{scope.name}`", scope.needed_for, scope.without, "optional" if scope.optional else "needed")
        for scope in SCOPES
    ]
    return table(("scope", "needed for", "without it", ""), rows)


def kept() -> str:
    """Every column that is personal, free text or secret."""
    from db import privacy

    marked = (privacy.Class.PERSONAL, privacy.Class.FREE_TEXT, privacy.Class.SECRET)
    rows = []
    for name, columns in sorted(privacy.CLASSES.items()):
        cells = [", ".join(sorted(each for each, kind in columns.items() if kind is one)) for one in marked]
        if any(cells):
            rows.append((f"`{name}`", *cells))
    return table(("table", "personal", "free text", "secret"), rows)


def keeping() -> str:
    """For how long what identifies somebody is kept, and what else goes by itself."""
    from alignment.retention import KEPT
    from alignment.terms import Switches
    from bot.forgetting import FILES_KEPT
    from db.stores.delivery import INBOUND_KEPT, PAYLOADS_KEPT

    usual = Switches()
    rows = [
        (
            f"a lead’s person: {each.says}" if each.stage else each.says,
            f"{days} days" if (days := int(getattr(usual, each.switch))) else "for good",
            f"`/tandem setup keep {each.word} 90`",
        )
        for each in KEPT
    ]
    rows += [
        ("a lead’s person: any other state", "while the lead is worked", "`/tandem erase L-42`"),
        ("files in `inbox/done` and `inbox/failed`", f"{FILES_KEPT.days} days", ""),
        ("what a sent message is made of (ids, codes, times)", f"{PAYLOADS_KEPT.days} days", ""),
        ("ids of envelopes that reached Tandem", f"{INBOUND_KEPT.days} days", ""),
        ("texts of messages", "never", ""),
    ]
    return table(("what", "kept", "changed by"), rows)


def findings() -> str:
    """Everything that the sweep may find of a lead, whose list it is on, and what fixes it."""
    from alignment.lead_state import Lead
    from alignment.lifecycle import Origin, Stage
    from alignment.sweep import KINDS, Why, fixes

    def buttons(why: Why) -> str:
        held = 0 if why in (Why.ROUTING, Why.NOBODY) else 1
        lead = Lead(42, "", Stage.ASSIGNED, 1, 1, Origin.MARKETING, owner_id=held)
        return ", ".join(f"*{offer.label}*" for offer in fixes(why, lead))

    rows = [
        (f"`{kind.why}`", kind.says, kind.told.value, "yes" if kind.left else "", buttons(kind.why))
        for kind in KINDS
    ]
    return table(("code", "what is found", "on the list of", "counted as left behind", "what fixes it"), rows)


def notices() -> str:
    """Everything that Tandem may say by itself."""
    from alignment.notices import NOTICES

    rows = [
        (
            f"`{kind.name}`",
            kind.says,
            "never" if kind.fresh_minutes is None else f"after {kind.fresh_minutes // 60} h",
            "yes" if kind.folds else "",
            kind.unknown.value,
        )
        for kind in NOTICES
    ]
    return table(
        ("kind", "what", "expires", "many late ones come as one", "when its fate cannot be looked up"), rows
    )


def names(kind: str) -> Callable[[], str]:
    """Every name that `tandem report KIND --json` prints."""

    def written_out() -> str:
        from figures.names import REPORTS

        head = ("name", "meaning", "how it is reckoned", "over which time", "rule")
        return table(
            head,
            [
                (f"`{each.path}`", each.says, each.sum, each.window, f"`{each.rule}`" if each.rule else "")
                for each in REPORTS[kind]
            ],
        )

    return written_out


def explained() -> str:
    """Every figure that `/pipeline why` explains: the WORD of its basis, and what it means."""
    from figures.explained import FIGURES

    rows = []
    for each in FIGURES.values():
        others = ", ".join(f"`{word}`" for word in each.other_words)
        rows.append((f"`{each.name}`", each.title, each.says, others))
    return table(("WORD", "in the digest", "definition", "also called"), rows)


def metrics() -> str:
    """Every metric: what it says, and what to do when it looks bad."""
    from bot.measures import METRICS

    rows = [
        (
            f"`{each.name}{'_total' if each.type.value == 'counter' else ''}`",
            each.type.value,
            ", ".join(each.labels),
            each.says,
            each.act,
        )
        for each in METRICS
    ]
    return table(("metric", "type", "labels", "says", "when it looks bad"), rows)


def events() -> str:
    """Every event of the log: its words and what it means."""
    from bot.logs import EVENTS

    return table(("says", "means"), [(f"`{words}`", meaning) for words, meaning in sorted(EVENTS.items())])


def webhook_fields() -> str:
    """Every field that a webhook may tell of, by kind, and what it is."""
    from crm.webhook import KINDS

    return _fields(KINDS)


def file_fields() -> str:
    """Every field that a file may have, by what it holds, and how it is read."""
    from crm.fields import Kind

    return _fields(Kind)


def _fields(kinds: Iterable[Kind]) -> str:
    from crm.fields import FIELDS, NEEDED

    rows = []
    for kind in kinds:
        needed = "; ".join(" or ".join(f"`{each}`" for each in group) for group in NEEDED[kind])
        by_way: dict[str, list[str]] = {}
        for name, way in FIELDS[kind].items():
            by_way.setdefault(way.value, []).append(f"`{name}`")
        told = "; ".join(f"{way}: {', '.join(names)}" for way, names in by_way.items())
        rows.append((f"`{kind}`", needed, told))
    return table(("kind", "needed", "fields"), rows)


def standing_meetings() -> str:
    """Every kind of the standing set: whose it is, how often and how long, what its agenda looks at."""
    from alignment.meetings import STANDING, Audience, Item, OnClosed, SeriesKind

    whose = {
        Audience.BOTH: "both teams",
        Audience.SALES_AND_SEAT: "sales, and whoever of marketing serves",
        Audience.LEADERS: "sales and marketing managers",
    }
    often = {0: "every week", 1: "every month", 3: "every quarter", 12: "once a year"}
    off = {OnClosed.SKIP: "skipped", OnClosed.MOVE: "next working day"}
    rows = []
    for each in STANDING.values():
        items = [item.value.replace("_", " ") for item in Item if item in each.items]
        name = "any other name" if each.kind is SeriesKind.OTHER else each.name
        rows.append(
            (
                name,
                whose[each.audience],
                often[each.every],
                f"{each.minutes} min",
                off[each.on_closed],
                ", ".join(items),
            )
        )
    return table(("meeting", "whose", "how often", "how long", "on a day off", "its agenda looks at"), rows)


PAGES: dict[str, tuple[Callable[[], str], ...]] = {
    "commands.md": (commands,),
    "lifecycle.md": (life_cycle, reasons, findings),
    "settings.md": (settings, shell),
    "security.md": (scopes, kept, keeping),
    "rights.md": (rights, sights),
    "notices.md": (notices,),
    "meetings.md": (standing_meetings,),
    "operations.md": (metrics, events),
    "webhooks.md": (webhook_fields,),
    "importing.md": (file_fields,),
    "figures.md": (
        names("pipeline"),
        explained,
        names("funnel"),
        names("forecast"),
        names("hygiene"),
        names("participation"),
        names("plan"),
        names("commitment"),
        names("sources"),
        names("scorecard"),
    ),
}


def written(page: str, parts: tuple[Callable[[], str], ...]) -> str:
    """Return a page with its generated parts brought up to date; they stand in order between the marks."""
    text = (HERE / page).read_text(encoding="utf-8")
    pieces = text.split(BEGIN)
    if len(pieces) != len(parts) + 1:
        raise SystemExit(
            f"docs/{page} needs {len(parts)} generated part(s) between the marks, it has {len(pieces) - 1}"
        )
    out = pieces[0]
    for piece, part in zip(pieces[1:], parts, strict=True):
        out += f"{BEGIN}\n{part().strip()}\n{END}{piece.split(END, 1)[1]}"
    return out


def main() -> None:
    """Write every page, or with `--check` say which are stale and fail."""
    stale = []
    for page, parts in PAGES.items():
        new = written(page, parts)
        if new != (HERE / page).read_text(encoding="utf-8"):
            stale.append(page)
            if "--check" not in sys.argv:
                (HERE / page).write_text(new, encoding="utf-8")
    if "--check" in sys.argv and stale:
        raise SystemExit(f"stale: {', '.join(f'docs/{page}' for page in stale)}. Run: make docs")
    print(f"{len(PAGES)} pages, {len(stale)} changed")


if __name__ == "__main__":
    main()
