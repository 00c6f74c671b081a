"""Every table, as Core sees it: `t.lead`, `t.notice`. Declared with SQLModel, spoken to with Core."""

from typing import cast

import sqlalchemy as sa

from db.tables import (
    attribution,
    clocks,
    curricula,
    deals,
    delivery,
    duty,
    feeds,
    leads,
    meetings,
    pairings,
    people,
    rejections,
    ride_alongs,
    rotations,
    routing,
    webhooks,
    workspace,
)
from db.tables import content as contents
from db.tables.columns import FOREVER, metadata


def _core(model: type) -> sa.Table:
    return cast(sa.Table, model.__table__)  # type: ignore[attr-defined]


agreement = _core(workspace.Agreement)
audit = _core(workspace.Audit)
campaign = _core(workspace.Campaign)
channel = _core(workspace.Channel)
closed_day = _core(workspace.ClosedDay)
closed_month = _core(workspace.ClosedMonth)
content = _core(contents.Content)
counter = _core(workspace.Counter)
currency_rate = _core(workspace.CurrencyRate)
definition = _core(workspace.Definition)
expected_file = _core(workspace.ExpectedFile)
external_id = _core(workspace.ExternalId)
import_run = _core(workspace.ImportRun)
inbound_key = _core(workspace.InboundKey)
installation = _core(workspace.Installation)
reason_flag = _core(workspace.ReasonFlag)
setup_code = _core(workspace.SetupCode)
stage_map = _core(workspace.StageMap)
suppression = _core(workspace.Suppression)
target = _core(workspace.Target)
team = _core(workspace.Team)
working_calendar = _core(workspace.WorkingCalendar)
workspace_ = _core(workspace.Workspace)

away = _core(people.Away)
last_seen = _core(people.LastSeen)
membership = _core(people.Membership)
person = _core(people.Person)
reporting = _core(people.Reporting)
role_grant = _core(people.RoleGrant)

clock = _core(clocks.Clock)
contact = _core(leads.Contact)
feedback = _core(rejections.Feedback)
finding = _core(clocks.Finding)
ladder_step = _core(clocks.LadderStep)
fix = _core(rejections.Fix)
agenda_point = _core(meetings.AgendaPoint)
lead = _core(leads.Lead)
lead_cycle = _core(leads.LeadCycle)
lead_event = _core(leads.LeadEvent)
note = _core(leads.Note)
rejection = _core(rejections.Rejection)

action = _core(meetings.Action)
apology = _core(meetings.Apology)
attendance = _core(meetings.Attendance)
decision = _core(meetings.Decision)
meeting = _core(meetings.Meeting)
meeting_note = _core(meetings.MeetingNote)
meeting_plan = _core(meetings.MeetingPlan)
obstacle = _core(meetings.Obstacle)
series = _core(meetings.Series)
series_version = _core(meetings.SeriesVersion)

pairing_avoid = _core(pairings.PairingAvoid)
pairing_break = _core(pairings.PairingBreak)
pairing_group = _core(pairings.PairingGroup)
pairing_member = _core(pairings.PairingMember)
pairing_outcome = _core(pairings.PairingOutcome)
pairing_programme = _core(pairings.PairingProgramme)
pairing_round = _core(pairings.PairingRound)
pairing_seat = _core(pairings.PairingSeat)
pairing_time = _core(pairings.PairingTime)

curriculum = _core(curricula.Curriculum)
debrief = _core(curricula.Debrief)
field_note = _core(curricula.FieldNote)
turn_item = _core(curricula.TurnItem)

programme = _core(rotations.Programme)
programme_approval = _core(rotations.ProgrammeApproval)
programme_closed = _core(rotations.ProgrammeClosed)
programme_version = _core(rotations.ProgrammeVersion)
turn = _core(rotations.Turn)
turn_offer = _core(rotations.TurnOffer)
turn_plan = _core(rotations.TurnPlan)

duty_change = _core(duty.DutyChange)
duty_member = _core(duty.DutyMember)
duty_offer = _core(duty.DutyOffer)
duty_rota = _core(duty.DutyRota)
duty_turn = _core(duty.DutyTurn)
duty_version = _core(duty.DutyVersion)
calendar_feed = _core(feeds.CalendarFeed)
invitation = _core(feeds.Invitation)
invited = _core(feeds.Invited)

campaign_cost = _core(attribution.CampaignCost)
campaign_touch = _core(attribution.CampaignTouch)
self_report = _core(attribution.SelfReport)

deal_snooze = _core(deals.DealSnooze)
opportunity = _core(deals.Opportunity)
opportunity_version = _core(deals.OpportunityVersion)

pool_member = _core(routing.PoolMember)
rota = _core(routing.Rota)
ride_along = _core(ride_alongs.RideAlong)
ride_along_note = _core(ride_alongs.RideAlongNote)
ride_along_plan = _core(ride_alongs.RideAlongPlan)
ride_along_seat = _core(ride_alongs.RideAlongSeat)
ride_along_wait = _core(ride_alongs.RideAlongWait)

routed = _core(routing.Routed)
routing_pool = _core(routing.RoutingPool)
routing_rule = _core(routing.RoutingRule)
routing_version = _core(routing.RoutingVersion)
routing_wait = _core(routing.RoutingWait)

beat = _core(delivery.Beat)
lane = _core(delivery.Lane)
notice = _core(delivery.Notice)
notice_subject = _core(delivery.NoticeSubject)
subscription = _core(delivery.Subscription)

endpoint = _core(webhooks.Endpoint)
endpoint_secret = _core(webhooks.EndpointSecret)
heard = _core(webhooks.Heard)

__all__ = ["FOREVER", "metadata"]
