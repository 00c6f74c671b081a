"""What stands out at a campaign or content, a reason or a verdict, is told to whoever made it, once a month, with evidence."""

from __future__ import annotations

from dataclasses import dataclass

from alignment.calendar import local_day
from alignment.feedback import About
from alignment.patterns import stands_out, told_at, verdict_stands_out, windows
from alignment.rates import FEWEST_FOR_A_PERCENTAGE, Ratio
from db.memory import Work
from db.stores import alerts as stored_alerts
from db.stores import campaigns, rejections, verdict_shares, workspaces
from db.stores.decided import share
from db.stores.feedback import On
from db.stores.notices import Subject
from db.stores.topics import topic
from db.stores.verdict_shares import Said
from operations import alerts
from operations.notices import Owed, owe


@dataclass(frozen=True, slots=True)
class Found:
    """What stands out now: campaigns, each with a reason, and things, each with a verdict."""

    reasons: tuple[tuple[int, str], ...]
    verdicts: tuple[Said, ...]


def found(work: Work) -> Found:
    """Look what stands out now; only what was said often enough lately is looked at."""
    since, start = windows(work.now, workspaces.terms(work).live_since)
    lately = rejections.frequent(work, since, FEWEST_FOR_A_PERCENTAGE)
    reasons = tuple(
        (campaign_id, code)
        for campaign_id, code in lately
        if stands_out(
            Ratio(*share(work, campaign_id, code, since, work.now)),
            Ratio(*share(work, campaign_id, code, start, since)),
        )
    )
    said = verdict_shares.frequent(work, since, FEWEST_FOR_A_PERCENTAGE)
    verdicts = tuple(
        each
        for each in said
        if verdict_stands_out(
            each.verdict,
            Ratio(*verdict_shares.share(work, each, since, work.now)),
            Ratio(*verdict_shares.compared_with(work, each, start, since, work.now)[0]),
        )
    )
    return Found(reasons, verdicts)


def tell(work: Work, standing_out: Found) -> int:
    """Owe every pattern that was found, unless it was told this month; return how many there are.

    What is quiet, and a channel that muted the reason, hear nothing; once they hear again it is told while it stands.
    """
    for campaign_id, code in standing_out.reasons:
        _owe(work, campaign_id, code)
    for each in standing_out.verdicts:
        _owe_verdict(work, each)
    return len(standing_out.reasons) + len(standing_out.verdicts)


def _owe_verdict(work: Work, said: Said) -> None:
    terms = workspaces.terms(work)
    content = said.about is About.CONTENT
    about = topic(
        work,
        On(About.CONTENT, content_id=said.of) if content else On(About.CAMPAIGN, campaign_id=said.of),
    )
    if alerts.is_quiet(work, about):
        return
    month = local_day(work.now, terms.zone).strftime("%Y-%m")
    since, _ = windows(work.now, terms.live_since)
    leads = verdict_shares.leads_of(work, said, since, work.now)
    for target in alerts.targets(work, about, terms.switches):
        owe(
            work,
            Owed(
                kind="pattern",
                dedup_key=f"pattern/{said.about}/{said.of}/{said.verdict}/{month}/{target}",
                target=target,
                payload={"about": said.about.value, "of": said.of, "verdict": said.verdict.value},
                due_at=told_at(work.now, terms.calendar),
                as_of=work.now,
                subjects=[Subject("lead", each) for each in leads[:50]],
            ),
        )


def _owe(work: Work, campaign_id: int, code: str) -> None:
    terms = workspaces.terms(work)
    campaign = campaigns.by_id(work, campaign_id)
    if alerts.is_quiet(work, campaign):
        return
    month = local_day(work.now, terms.zone).strftime("%Y-%m")
    since, _ = windows(work.now, terms.live_since)
    leads = rejections.of_code(work, campaign_id, code, since)
    for target in alerts.targets(work, campaign, terms.switches):
        if code in stored_alerts.muted_codes(work, target):
            continue
        owe(
            work,
            Owed(
                kind="pattern",
                dedup_key=f"pattern/{campaign_id}/{code}/{month}/{target}",
                target=target,
                payload={"campaign": campaign_id, "code": code},
                due_at=told_at(work.now, terms.calendar),
                as_of=work.now,
                subjects=[Subject("lead", each.lead_id) for each in leads[:50]],
            ),
        )
