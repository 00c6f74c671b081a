"""A channel's topic that says who is on duty, beside whatever people wrote there themselves."""

from __future__ import annotations

MOST = 250
"""So many characters a topic may have."""

_BETWEEN = " | "
"""Between who is on duty and what people wrote; without its spaces it is of their words, as in a link that Slack writes."""


def with_duty(topic: str, label: str, who: str) -> str:
    """Return the topic with `label: who` in it: where that label stands already, else in front; nobody's words are lost.

    `who` empty takes it out. Of a topic that becomes too long the end is cut, never who is on duty.
    """
    said = f"{label}: {who}" if who else ""
    parts = [part.strip() for part in topic.split(_BETWEEN)]
    mine = [at for at, part in enumerate(parts) if part.casefold().startswith(f"{label.casefold()}:")]
    if mine:
        parts[mine[0]] = said
        parts = [part for at, part in enumerate(parts) if at not in mine[1:]]
    elif not said:
        return topic[:MOST].rstrip()
    else:
        parts = [said, *parts]
    whole = _BETWEEN.join(part for part in parts if part)
    if len(whole) > MOST and said:
        whole = _BETWEEN.join([said, *(part for part in parts if part and part != said)])
    return whole[:MOST].rstrip()
