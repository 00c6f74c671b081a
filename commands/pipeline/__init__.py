"""`/pipeline`: where we are: today's digest for my team, what changed, what wants a look, where each figure comes from."""

from __future__ import annotations

from alignment.permissions import Right
from commands.pipeline import (
    commitment,
    deals,
    exporting,
    forecast,
    funnel,
    hygiene,
    left,
    plan,
    snoozing,
    sources,
    today,
    useful,
    why,
)
from commands.table import Leaves, Noun, Source, Verb

NOUN = Noun(
    "/pipeline",
    "where we are against plan, and what changed",
    "[changes | stalled | snooze D-298 … | open | forecast | funnel | hygiene | plan | commitment | sources | left | why FIGURE] [filters]",
    (
        Verb("", "", "Today's digest for my team, for my eyes", "/pipeline", today.today,
             right=Right.SEE_FIGURES, leaves=Leaves.NOTHING),
        Verb("changes", "changes since fri", "What changed, deal by deal", "/pipeline changes since fri", deals.changes,
             right=Right.SEE_FIGURES, leaves=Leaves.NOTHING, other_words=("bridge",)),
        Verb("stalled", "stalled", "Deals that want a look, and why", "/pipeline stalled", deals.stalled,
             right=Right.SEE_FIGURES, leaves=Leaves.NOTHING),
        Verb("open", "open", "Open deals, and whether they are enough", "/pipeline open", deals.opened,
             right=Right.SEE_FIGURES, leaves=Leaves.NOTHING),
        Verb("forecast", "forecast", "What is expected of the quarter, and from how many cases", "/pipeline forecast", forecast.forecast,
             right=Right.SEE_FIGURES, leaves=Leaves.NOTHING),
        Verb("funnel", "funnel", "From hand-over to won, by month", "/pipeline funnel", funnel.funnel,
             right=Right.SEE_FIGURES, leaves=Leaves.NOTHING),
        Verb("sources", "sources w q3", "What marketing brought about, by campaign", "/pipeline sources", sources.sources,
             right=Right.SEE_FIGURES, leaves=Leaves.NOTHING, other_words=("attribution",)),
        Verb("hygiene", "hygiene", "What open deals lack: amount, next step, owner, a date that holds", "/pipeline hygiene", hygiene.hygiene,
             right=Right.SEE_FIGURES, leaves=Leaves.NOTHING),
        Verb("plan", "plan q3", "Against plan: company, teams, marketing's quota, and my own", "/pipeline plan", plan.plan,
             right=Right.SEE_FIGURES, leaves=Leaves.NOTHING, other_words=("quota",)),
        Verb("commitment", "commitment", "What the goal needs from marketing, in leads and in money", "/pipeline commitment",
             commitment.commitment, right=Right.SEE_FIGURES, leaves=Leaves.NOTHING, other_words=("committed",)),
        Verb("left", "left", "What was left behind, as far as I may act on it", "/pipeline left", left.left,
             right=Right.SEE_FIGURES, leaves=Leaves.NOTHING),
        Verb("snooze", "snooze D-298 until 2 dec waiting for legal", "A deal's silence is meant until then; `off` ends it",
             "/pipeline snooze D-298 until 2 dec waiting for legal", snoozing.snooze,
             right=Right.SNOOZE_DEAL, leaves=Leaves.TRAIL, other_words=("putoff",)),
        Verb("why", "why cover", "Where a figure comes from", "/pipeline why cover", why.why,
             right=Right.SEE_FIGURES, leaves=Leaves.NOTHING),
        Verb("export", "export changes", "The changes as a table, by direct message", "/pipeline export changes", exporting.export,
             right=Right.EXPORT, leaves=Leaves.TRAIL),
        Verb("useful", "useful yes", "Say whether a digest was useful", "/pipeline useful yes", useful.useful,
             right=Right.SEE_FIGURES, leaves=Leaves.TRAIL, hidden=True),
    ),
    otherwise=today.today,
    picks={"deal": Source(Right.SNOOZE_DEAL, snoozing.suggest)},
    right=Right.SEE_FIGURES,
)  # fmt: skip
