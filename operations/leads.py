"""What sales does with a lead: take it, pass it on, reach out, put it off, send it to nurture, make it a deal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from alignment import leads as rules
from alignment.dates import short_day, short_moment, short_time
from alignment.errors import Incomplete, NotFound, NotNow, Offer, TakenAlready
from alignment.lead_state import Lead, Step
from alignment.lifecycle import EventKind, Stage, TouchKind, Via
from alignment.money import Money
from alignment.people import Actor, Role
from alignment.permissions import Right
from alignment.promises import Promise
from alignment.reasons import BY_CODE, Reason, RerouteReason
from alignment.rejections import back_on
from alignment.zones import local_day, zone_named
from db.memory import Work
from db.stores import contacts, deals, people, refusals, rejections, teams, workspaces
from db.stores import leads as stored
from db.stores.clocks import Clock
from db.stores.lead_search import see
from db.stores.leads import Event
from db.stores.notices import Subject
from db.tables.deals import DealKind
from operations import handing_on, no_contact, qualified, routing
from operations.clocks import running
from operations.history import Done, happen, judge, load, reminder_key
from operations.notices import Owed, owe


def accept(work: Work, actor: Actor, lead_id: int, *, via: Via = Via.COMMAND) -> Done:
    """Make a lead the actor's own; `TakenAlready` names who was first, when, and the actor's next lead."""
    lead = load(work, lead_id)
    see(work, actor.id, lead.id)
    if lead.stage is Stage.ACCEPTED and lead.owner_id:
        raise _taken(work, actor, lead)
    if lead.stage is Stage.DISQUALIFIED:
        no_contact.refuse(work, lead)
    _own_no(work, actor, lead)
    judge(work, actor, Right.ACCEPT, lead)
    # A manager who accepts for a rep leaves the lead with that rep.
    holder = lead.owner_id or actor.id
    inside = holder in teams.of_inside_sales(work)
    step = rules.accept(lead, holder, _team_for(actor, lead), inside=inside)
    return happen(work, actor, lead, [step], via=via)


def _own_no(work: Work, actor: Actor, lead: Lead) -> None:
    """Ask back whoever said no to a lead that nobody has taken since: marketing still answers that, or has."""
    if lead.owner_id or lead.refused_by != actor.id:
        return
    rejection = rejections.latest(work, lead.id)
    if rejection is None or (rejection.rejected_by, rejection.cycle) != (actor.id, lead.cycle):
        return
    look = Offer("Second look", f"/lead look {lead.id}", form=True)
    at = short_moment(rejection.opened_at, actor.zone, local_day(work.now, actor.zone))
    said = f"You said no to {lead.ref} ({at})"
    if rejection.unanswered:
        raise NotNow(
            f"{said}, {BY_CODE[rejection.code].label}, and marketing has not answered yet.",
            Offer("Accept anyway", f"/lead accept {lead.id} anyway"),
            look,
        )
    if lead.stage in (Stage.RECYCLED, Stage.DISQUALIFIED):
        raise NotNow(f"{said}, and marketing has answered. Both managers can return it.", look)


def _team_for(actor: Actor, lead: Lead) -> int:
    return lead.team_id or min(actor.team_ids, default=0)


def _taken(work: Work, actor: Actor, lead: Lead) -> Exception:
    """Say who accepted this lead and when, and offer what the second person should look at instead."""
    taken = (EventKind.ACCEPTED, EventKind.TELE_ACCEPTED)
    accepted = [each for each in stored.standing(stored.events(work, lead.id)) if each.kind in taken]
    holder = people.person(work, lead.owner_id)
    at = accepted[-1].occurred_at.astimezone(zone_named(actor.zone)) if accepted else None
    try:
        rules.accept(
            lead, actor.id, 0, holder.first_name if holder else "", short_time(at.time()) if at else ""
        )
    except TakenAlready as taken:
        following = stored.next_of(work, actor.id, lead.id)
        if following is None:
            return TakenAlready(f"{taken.sentence} Nothing to do.", Offer("My leads", "/lead"))
        return TakenAlready(
            f"{taken.sentence} Your next one is L-{following.id}.",
            Offer(f"L-{following.id}", f"/lead {following.id}"),
        )
    except NotNow as mine:
        return mine
    raise AssertionError("an accepted lead is not accepted again")


def not_mine(
    work: Work, actor: Actor, lead_id: int, reason: RerouteReason, *, via: Via = Via.COMMAND
) -> Done:
    """Pass a lead on with a reason: to whom the rules say, else back to the queue; no rejection, and its clocks run on."""
    lead = load(work, lead_id)
    judge(work, actor, Right.REROUTE, lead)
    # Another region's lead waits for routing without a team; any other reason leaves it with this team's queue.
    elsewhere = reason in (RerouteReason.WRONG_TERRITORY, RerouteReason.WRONG_SEGMENT)
    see(work, actor.id, lead.id)
    rules.reroute(lead, reason, 0, 0)  # refuses a lead that cannot be passed on, before anybody is asked
    team_id = 0 if elsewhere else lead.team_id
    done = routing.again(work, lead, reason, actor=actor, via=via, team_id=team_id)
    assert done is not None, "a lead that nobody can have goes back to its queue"
    return done


def give(work: Work, actor: Actor, lead_id: int, person_id: int, *, via: Via = Via.COMMAND) -> Done:
    """Hand a lead to one rep."""
    lead = load(work, lead_id)
    judge(work, actor, Right.ASSIGN, lead)
    reps = {each.id: each for each in people.holders(work, Role.REP, Role.SALES_MANAGER)}
    if person_id not in reps:
        raise NotFound(
            "That is nobody of sales whom I know.", Offer("Give it", f"/lead give {lead.id}", form=True)
        )
    if lead.stage is Stage.DISQUALIFIED:
        no_contact.refuse(work, lead)
    mine = [team.id for team in teams.teams_of(work, person_id)]
    team_id = lead.team_id if lead.team_id in mine else mine[0] if mine else 0
    step = rules.assign(lead, person_id, team_id)
    handing_on.for_sales(work, lead, reps[person_id])
    _not_again(work, lead, person_id, reps[person_id].first_name)
    see(work, actor.id, lead.id)
    return happen(work, actor, lead, [step], via=via)


def hand_on(
    work: Work, actor: Actor, lead_id: int, person_id: int = 0, note: str = "", *, via: Via = Via.COMMAND
) -> Done:
    """Pass a lead that inside sales qualified on to sales: to one rep, else to whom the rules say, else it waits."""
    lead = load(work, lead_id)
    judge(work, actor, Right.HAND_ON, lead)
    see(work, actor.id, lead.id)
    rules.hand_on(lead, 0, lead.team_id)  # refuses a lead that cannot be handed on, before anybody is asked
    note_id = contacts.add_note(work, lead.id, actor.id, note)
    if not person_id:
        return routing.hand_on(work, lead, actor=actor, via=via, note_id=note_id)
    reps = {each.id: each for each in people.holders(work, Role.REP, Role.SALES_MANAGER)}
    if person_id not in reps:
        raise NotFound(
            "That is nobody of sales whom I know.",
            Offer("Hand on", f"/lead handon {lead.id}", form=True),
            field="person",
        )
    handing_on.for_sales(work, lead, reps[person_id], handed_on=True)
    _not_again(work, lead, person_id, reps[person_id].first_name, "handon")
    mine = teams.teams_of(work, person_id)
    step = rules.hand_on(lead, person_id, mine[0].id if mine else 0)
    return happen(work, actor, lead, [step], via=via, note_id=note_id)


def _not_again(work: Work, lead: Lead, person_id: int, name: str, verb: str = "give") -> None:
    """Refuse to hand a lead back to whoever said no to it, while the agreed cooldown runs; they may take it themselves."""
    until = refusals.refused_by(work, lead.id).get(person_id)
    if until is not None:
        zone = workspaces.terms(work).zone
        day = short_day(local_day(until, zone), local_day(work.now, zone))
        raise NotNow(
            f"{name} said no to {lead.ref}; before {day} it goes to somebody else, unless they take it themselves.",
            Offer("Hand on" if verb == "handon" else "Give it", f"/lead {verb} {lead.id}", form=True),
            field="person",
        )


@dataclass(frozen=True, slots=True)
class Touched:
    """A logged attempt: how many there are in this cycle, and the promise that it kept or came late for."""

    done: Done
    attempts: int
    first: Clock | None


def touch(
    work: Work, actor: Actor, lead_id: int, kind: TouchKind, note: str = "", *, via: Via = Via.COMMAND
) -> Touched:
    """Log a human attempt to reach the person; the first one of a cycle stops its clock."""
    lead = load(work, lead_id)
    judge(work, actor, Right.TOUCH, lead)
    see(work, actor.id, lead.id)
    step = rules.touch(lead, kind)
    note_id = contacts.add_note(work, lead.id, actor.id, note)
    done = happen(work, actor, lead, [step], via=via, note_id=note_id)
    count = attempts_in(done.history, lead.cycle)
    own = attempts_in(since_handed_on(done.history, lead.cycle), lead.cycle)
    first = [each for each in done.clocks if each.kind == Promise.FIRST_TOUCH and each.cycle == lead.cycle]
    return Touched(done, count, first[-1] if first and own == 1 else None)


def since_handed_on(history: Sequence[Event], cycle: int) -> Sequence[Event]:
    """Return what happened since inside sales handed a lead on in a cycle; all of it where it did not."""
    given = handing_on.handed_on_by(stored.standing(history), cycle)
    return [each for each in history if given is None or each.seq > given.seq]


def attempts(work: Work, lead: Lead) -> int:
    """Count the attempts that were logged in the lead's cycle."""
    return attempts_in(stored.events(work, lead.id), lead.cycle)


def attempts_in(history: Iterable[Event], cycle: int) -> int:
    """Count the attempts of one cycle in a lead's history."""
    return sum(each.kind is EventKind.TOUCHED and each.cycle == cycle for each in stored.standing(history))


def later(work: Work, actor: Actor, lead_id: int, until: datetime, *, via: Via = Via.COMMAND) -> Done:
    """Put off the actor's own reminder of a lead until then; its clocks run on."""
    lead = load(work, lead_id)
    judge(work, actor, Right.SNOOZE, lead)
    step = rules.snooze(lead, until, work.now)
    done = happen(work, actor, lead, [step], via=via)
    stored.snooze(work, lead.id, until)
    see(work, actor.id, lead.id)
    owe(
        work,
        Owed(
            kind="reminder",
            dedup_key=reminder_key(lead.id, int(until.timestamp())),
            target=f"person:{actor.id}",
            payload={"lead": lead.id, "until": until.isoformat()},
            due_at=until,
            subjects=(Subject("lead", lead.id),),
        ),
    )
    return done


def recycle(
    work: Work,
    actor: Actor,
    lead_id: int,
    reason: Reason,
    asked: date | None = None,
    note: str = "",
    *,
    via: Via = Via.COMMAND,
) -> Done:
    """Send a lead to nurture until a day: the asked one, else the reason's own, on a working day."""
    lead = load(work, lead_id)
    judge(work, actor, Right.RECYCLE, lead)
    terms = workspaces.terms(work)
    today = local_day(work.now, terms.zone)
    if asked is not None and asked <= today:
        raise Incomplete("Nurture ends on a later day than today.", field="until")
    step = rules.recycle(lead, reason, back_on(reason, today, terms.calendar, asked))
    see(work, actor.id, lead.id)
    note_id = contacts.add_note(work, lead.id, actor.id, note)
    return happen(work, actor, lead, [step], via=via, note_id=note_id, terms=terms)


def stop_contact(work: Work, actor: Actor, lead_id: int, *, via: Via = Via.COMMAND) -> Done:
    """Stop all contact with the person behind a lead, because they asked for it: on every lead of theirs.

    Nothing brings them back: a file leaves such a lead where it is, and makes none of the same address.
    """
    lead = load(work, lead_id)
    judge(work, actor, Right.OPT_OUT, lead)
    see(work, actor.id, lead.id)
    done = happen(work, actor, lead, [rules.opt_out(lead)], via=via)
    stop_others(work, actor, lead.id, via=via)
    return done


def stop_others(work: Work, actor: Actor, lead_id: int, *, via: Via) -> None:
    """Close every other lead of a person who asked for no contact."""
    for each in no_contact.leads_of_person(work, lead_id):
        other = load(work, each)
        if each != lead_id and other.stage is not Stage.DISQUALIFIED:
            happen(work, actor, other, [rules.opt_out(other)], via=via)


@dataclass(frozen=True, slots=True)
class Qualified:
    """A lead that became a deal."""

    done: Done
    deal_id: int
    amount: Money
    close_on: date


def qualify(
    work: Work,
    actor: Actor,
    lead_id: int,
    amount: Money | None,
    close_on: date | None,
    *,
    via: Via = Via.COMMAND,
) -> Qualified:
    """Confirm a real opportunity: a deal with its amount and close date comes into being, and marketing is told."""
    lead = load(work, lead_id)
    judge(work, actor, Right.QUALIFY, lead)
    see(work, actor.id, lead.id)
    inside = lead.owner_id in teams.of_inside_sales(work)
    step = rules.qualify(lead, amount.minor if amount else 0, close_on, inside=inside)
    assert amount is not None, "the rule refuses an amount of nothing"
    assert close_on is not None, "the rule refuses a missing day"
    facts = stored.facts(work, lead.id)
    deal_id = deals.add(
        work,
        lead.company,
        created_at=work.now,
        lead_id=lead.id,
        campaign_id=lead.campaign_id,
        origin=lead.origin.value,
        segment=facts.segment,
        region=facts.region,
        link="",
    )
    deal = deals.DealFacts(
        kind=DealKind.OPEN,
        amount=amount.minor,
        currency=amount.currency,
        close_date=close_on,
        stage="Qualified",
        stage_since=work.now,
        owner_id=lead.owner_id or actor.id,
        team_id=lead.team_id,
        category="pipeline",
        last_activity_at=work.now,
    )
    deals.record(work, deal_id, deal, work.now)
    numbered = Step(
        step.kind, step.source, step.target, lead.owner_id or actor.id, step.queue, other_id=deal_id
    )
    done = happen(work, actor, lead, [numbered], via=via)
    qualified.tell(work, done.lead, done.terms)
    return Qualified(done, deal_id, amount, close_on)


def first_touch_due(done: Done) -> Clock | None:
    """Return the first-touch clock that runs for a lead now."""
    return running(done.clocks, Promise.FIRST_TOUCH, done.lead.cycle)
