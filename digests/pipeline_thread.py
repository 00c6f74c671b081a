"""The digest's details, under it: what moved, what to look at, and how these are counted.

A thread is as public as its channel: leads left behind are counted here and never listed by owner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alignment.attainment import Attainment
from alignment.bridge import Bridge, Bucket, Movement
from alignment.money import Money, exact, short, short_change, thousands
from alignment.sections import PICTURE, section_of
from db.memory import Work
from db.stores.asked.versions import Deal
from db.stores.notices import Notice
from digests import pipeline_pictures, pipeline_sections
from digests import pipeline_words as say
from digests.pipeline import LISTED, PARTS, Edition, edition_of, figures_of
from figures.changes import parts
from figures.deals import DealFigures
from figures.pipeline import PipelineFigures
from figures.refused import label
from messages.message import Message, compose
from messages.text import Mrkdwn, escape, link, neutral, one_line
from messages.words import render as words

COLUMNS = 48

_SIGNED = (Bucket.UP, Bucket.DOWN)


def render(work: Work, notice: Notice) -> Message | None:
    """Return one part of the thread: 1 movement, 2 leads and deals to look at, 3 how these are counted, then what was asked for.

    None when there is nothing to tell: on a quiet day, or in a part of a stale source. Pictures come on quiet days too.
    """
    figures, edition = figures_of(work, notice), edition_of(notice)
    section = section_of("pipeline", notice.part)
    if section == PICTURE:
        return pipeline_pictures.told(work, figures, notice.part - PARTS, edition)
    if section:
        return pipeline_sections.told(work, figures, section, edition)
    return told(figures, notice.part, edition)


def told(
    figures: PipelineFigures, part: int, edition: Edition | None = None, *, title: str = "Pipeline"
) -> Message | None:
    """Return a part of the thread of these figures."""
    edition = edition or Edition()
    if figures.quiet and not edition.missed:
        return None
    body = {1: movement, 2: to_look_at, 3: counted}[part](figures)
    if not body:
        return None
    named = {1: "what moved", 2: "to look at", 3: "how these are counted"}[part]
    return compose(f"{title} thread: {named}", body, iteration=edition.iteration)


def movement(figures: PipelineFigures) -> Mrkdwn | None:
    """Every deal behind every step of the bridge, and the sum; None without changes."""
    deals = figures.deals
    if deals.bridge is None or figures.fresh.deals_stale or not deals.bridge.movements:
        return None
    groups: list[dict[str, Any]] = []
    singles: list[Mrkdwn] = []
    order = [Bucket.WON, *(bucket for bucket, _ in parts(deals.bridge, adding=True))]
    order += [bucket for bucket, _ in parts(deals.bridge, adding=False) if bucket is not Bucket.WON]
    for bucket in order:
        moves = [move for move in deals.bridge.deals(bucket) if move.amount_minor]
        if not moves:
            continue
        if len(moves) == 1 and bucket not in (Bucket.WON, Bucket.NEW):
            singles.append(_single(deals, bucket, moves[0]))
        else:
            groups.append(_group(deals, bucket, moves))
    return words("digests/pipeline_movement", groups=groups, singles=singles, sum=_sum(deals.bridge))


def _group(deals: DealFigures, bucket: Bucket, moves: Sequence[Movement]) -> dict[str, Any]:
    assert deals.bridge is not None
    listed = [
        {"ref": _ref(deals.moved[move.opportunity]), "line": _named(deals, bucket, move)}
        for move in moves[:LISTED]
    ]
    more = len(moves) - len(listed)
    word = say.BUCKET_WORDS[bucket].capitalize()
    # Counted over all moves, listed up to a limit.
    rows = [*listed, *({"ref": "", "line": ""} for _ in range(more))]
    total = short(Money(deals.bridge.total(bucket), deals.bridge.currency))
    return {"word": word, "deals": rows, "total": total, "more": f"{more:,} more" if more else ""}


def _single(deals: DealFigures, bucket: Bucket, move: Movement) -> Mrkdwn:
    word = say.BUCKET_WORDS[bucket].capitalize()
    return escape(f"*{word} 1* · ") + escape(_named(deals, bucket, move))


def _named(deals: DealFigures, bucket: Bucket, move: Movement) -> str:
    assert deals.bridge is not None
    deal = deals.moved[move.opportunity]
    amount = Money(move.amount_minor, deals.bridge.currency)
    if bucket in _SIGNED:
        tail = " " + short_change(amount if bucket is Bucket.UP else -amount)
    else:
        tail = f" {short(amount)}{_where(deals, bucket, deal)}"
    return _cut(deal.name, tail, len(deal.ref) + 3)


def _where(deals: DealFigures, bucket: Bucket, deal: Deal) -> str:
    """Where a pushed deal went, and why a lost one was lost."""
    if bucket is Bucket.LOST:
        return f", {deal.loss_reason.replace('_', ' ')}" if deal.loss_reason else ""
    if bucket is Bucket.PUSHED and deal.close_date is not None:
        return f", to {deals.quarter_label(deal.close_date)}"
    return ""


def _sum(made: Bridge) -> str:
    """The bridge as a sum in thousands: `2,700 + 120 + 15 − 80 − 60 − 45 = *2,650* ($k)`."""

    def kilo(minor: int) -> str:
        return thousands(Money(minor, made.currency))

    adding = "".join(f" + {kilo(amount)}" for _, amount in parts(made, adding=True))
    taking = "".join(f" − {kilo(amount)}" for _, amount in parts(made, adding=False))
    unit = short(Money(0, made.currency)).replace("0", "").strip()
    return f"{kilo(made.start_minor)}{adding}{taking} = *{kilo(made.end_minor)}* ({unit}k)"


def to_the_last_unit(figures: PipelineFigures) -> list[str]:
    """The bridge as an exact sum, what changed in currencies without a rate, and what was won without an amount."""
    deals = figures.deals
    if deals.bridge is None or figures.fresh.deals_stale:
        return []
    made, lines = deals.bridge, []
    if made.movements:
        start, added, taken, end = (
            exact(Money(minor, made.currency))
            for minor in (made.start_minor, made.added_minor, made.taken_minor, made.end_minor)
        )
        lines += [f"Exactly {start} + {added}", f"− {taken} = {end}"]
    for each in deals.apart:
        pieces = [
            f"{step.deals:,} {say.BUCKET_WORDS[step.bucket]} "
            + short_change(
                Money(step.amount_minor if step.bucket.adds else -step.amount_minor, each.currency)
            )
            for step in each.steps
        ]
        lines.append(say.fitted("No rate, apart: ", pieces, COLUMNS))
    if deals.won_unpriced:
        lines.append(
            say.fitted("Won without an amount: ", [deal.ref for deal in deals.won_unpriced], COLUMNS)
        )
    return lines


def to_look_at(figures: PipelineFigures) -> Mrkdwn | None:
    """Rejected leads with reason and campaign, stalled deals with their rule, and the count of left-behind leads."""
    rejected = figures.rejected.by_reason
    stalled = () if figures.fresh.deals_stale else figures.deals.stalled
    if not (rejected or stalled or figures.left.count):
        return None
    return words(
        "digests/pipeline_look",
        rejected=[
            {
                "ref": _link(row.ref, row.link),
                "line": _cut(row.company, _reason(row.code, row.campaign), len(row.ref) + 3),
            }
            for row in rejected[:LISTED]
        ],
        rejected_count=figures.rejected.count,
        rejected_more=_more(figures.rejected.count),
        stalled=[_cut(each.deal.name, f" · {say.stall_reason(each)}", 2) for each in stalled[:LISTED]],
        stalled_count=len(stalled),
        stalled_more=_more(len(stalled)),
        snoozed=0 if figures.fresh.deals_stale else len(figures.deals.snoozed),
        left=figures.left.count,
    )


def _reason(code: str, campaign: str) -> str:
    return f" · {label(code)} · {one_line(campaign, 16)}" if campaign else f" · {label(code)}"


def _more(count: int) -> str:
    return f"{count - LISTED:,} more" if count > LISTED else ""


def counted(figures: PipelineFigures) -> Mrkdwn:
    """By which rules, from how many cases, and what is left out."""
    deals, sales = figures.deals, figures.sales
    lines: list[str] = []
    closed = say.closed_days(figures)
    without = f", without {_listed(closed)}" if closed else ""
    lines.append(f"Pace: working days{without}")
    if not figures.fresh.deals_stale:
        lines += [warning] if (warning := say.run_rate_line(figures)) else []
        if deals.left is not None and deals.cover.number is not None:
            lines.append(
                f"Cover: open in {deals.quarter.label} {short(deals.open)} ÷ to get {short(deals.left)}"
            )
        if deals.bases.need.number is not None:
            need = say.times(deals.bases.need.number)
            lines.append(f"Need {need}: own last 4 quarters, {deals.bases.deals:,} deals")
    if figures.fresh.touches_late:
        lines.append(_touches_known(figures))
    elif sales.attainment.total:
        lines += _kept("Touched", sales.attainment)
    if figures.answers.attainment.total:
        lines += _kept("Rejections answered", figures.answers.attainment)
    lines.append(
        f"MQLs by definition v{figures.marketing.definition_version} · agreement v{sales.agreement_version}"
    )
    if deals.no_amount and not figures.fresh.deals_stale:
        refs = [deal.ref for deal in deals.no_amount]
        lines.append(say.fitted("No amount, left out: ", refs, COLUMNS))
    lines += [say.rate_line(each) for each in deals.rates]
    for each in deals.unconverted:
        lines.append(f"No rate for {each.currency}, left out: {each.deals:,} deals")
    return words("digests/pipeline_counted", lines=lines)


def _kept(what: str, decided: Attainment) -> list[str]:
    """How many of both sides' promises were kept in time, in the same shape."""
    lines = []
    if decided.ratio.n:
        said = decided.ratio.in_thread()
        lines.append(f"{what}: {said}")
    details = []
    if decided.late:
        details.append(f"{decided.late:,} late")
    if decided.overdue:
        details.append(f"{decided.overdue:,} waiting past due")
    counts = ", ".join(details)
    if decided.pending:
        counts += f"{'; ' if counts else ''}{decided.pending:,} not due yet"
    return [*lines, f"   {counts}"] if counts else lines


def _touches_known(figures: PipelineFigures) -> str:
    until = figures.fresh.touches_until
    assert until is not None, "touches that are late came at some time"
    return f"Touches are known until {say.moment(until, figures.held)}"


def _listed(days: Sequence[str]) -> str:
    if len(days) == 1:
        return days[0]
    shown = list(days[:3])
    return ", ".join(shown[:-1]) + f" and {shown[-1]}" if len(days) <= 3 else f"{len(days)} days off"


def _ref(deal: Deal) -> Mrkdwn:
    return _link(deal.ref, deal.link)


def _link(ref: str, address: str) -> Mrkdwn:
    return link(address, ref)


def _cut(name: str, tail: str, before: int) -> str:
    """A company's name cut so that the line with what stands before and behind it fits a phone."""
    return neutral(one_line(name, max(10, COLUMNS - before - len(tail)))) + tail
