"""What the App Home of somebody on a turn shows of it: which week it is, and what of it is still to do."""

from __future__ import annotations

from db.stores import curricula, workspaces
from digests import home_together, turn_words
from digests.home_reader import MOST_ROWS, Part, Reader
from messages.forms import row
from messages.text import Mrkdwn


def parts(seen: Reader) -> list[Part]:
    """Return the week of whoever is on a turn; nothing for anybody else, and nothing is looked up for them."""
    if not home_together.on_a_turn(seen):
        return []
    work, today = seen.work, workspaces.today(seen.work)
    turns = curricula.running(work, today, person_id=seen.actor.id)
    turn = next((each for each in turns if each.planned.person_id == seen.actor.id), None)
    if turn is None or not turn.items:
        return []
    done = len(turn.items) - len(turn.left)
    head = Mrkdwn("*{}* {}").format(turn_words.stage(turn), turn_words.where(work, turn))
    if not turn.left:
        return [Mrkdwn("{} · all done").format(head)]
    shown: list[Part] = [Mrkdwn("{} · {} of {} done").format(head, done, len(turn.items))]
    for item, said in zip(turn.items, turn_words.items(work, turn, turn.week), strict=True):
        if item in turn.left[:MOST_ROWS]:
            line = f"/rotation %s {turn.planned.ref} w{turn.week} {item.word}"
            shown.append(row(*turn_words.week_row(turn, item, said, line)))
    return shown
