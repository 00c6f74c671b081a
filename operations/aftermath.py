"""What comes after rejections by itself, without anybody pressing anything: each may be done twice without harm."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.early_warning import Short
from db.memory import Work
from operations import early_warning, monthly, patterns, promised_changes, second_looks


def anything_due(work: Work) -> bool:
    """Tell whether `follow_up` has something to do: a look that costs no write."""
    return promised_changes.anything_due(work) or second_looks.anything_unruled(work)


def follow_up(work: Work) -> int:
    """Owe whatever is due now in a workspace; return how much that was."""
    checks = promised_changes.ask_due(work) + promised_changes.to_agenda(work)
    return checks + second_looks.to_agenda(work)


def once_a_day(work: Work, standing_out: patterns.Found, short: Sequence[Short] = ()) -> int:
    """Owe what is looked for once a day: reasons that stand out, goals that fall short, a month's word to each rep.

    What stands out (`patterns.found`) and falls short (`figures.early_warning.falling_short`) was looked for before: reading holds no
    writer up.
    """
    return patterns.tell(work, standing_out) + early_warning.tell(work, short) + monthly.tell(work)
