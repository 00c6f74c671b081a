"""Who may do what: one table of rights by role and by relation, asked by every operation.

A right is given by a role together with what the person is to the thing: its assignee, the manager above them, the
campaign's owner, somebody of the team whose queue holds it. A refusal says who may, and what this person may instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from alignment.errors import NotAllowed, Offer
from alignment.people import Actor, Role, Standing


class Right(StrEnum):
    """Everything that somebody may or may not do."""

    SEE_LEAD = "see lead"
    SEE_CONTACT = "see contact"
    SEE_HOLDER = "see holder"
    READ_NOTE = "read note"
    WHY_LEAD = "why lead"
    ACCEPT = "accept"
    REJECT = "reject"
    REROUTE = "reroute"
    TOUCH = "touch"
    SNOOZE = "snooze"
    ASK_MISSING = "ask missing"
    COVER = "cover"
    RECYCLE = "recycle"
    HAND_ON = "hand on"
    QUALIFY = "qualify"
    ASSIGN = "assign"
    ADD_LEAD = "add lead"
    HAND_OVER = "hand over"
    OPT_OUT = "opt out"
    REVIVE = "revive"
    REOPEN = "reopen"
    FEEDBACK = "feedback"
    ANSWER = "answer"
    FILL = "fill"
    CHECK_PROMISE = "check promise"
    ASK_REP = "ask rep"
    REPLY = "reply"
    SEE_RECEIPT = "see receipt"
    ASK_SECOND_LOOK = "ask second look"
    RULE = "rule"
    THANK = "thank"
    MUTE_CODE = "mute code"
    UNDO = "undo"
    SEE_CAMPAIGN = "see campaign"
    WHY_CAMPAIGN = "why campaign"
    CHANGE_CAMPAIGN = "change campaign"
    SEE_CONTENT = "see content"
    ADD_CONTENT = "add content"
    CHANGE_CONTENT = "change content"
    SEE_FIGURES = "see figures"
    SEE_PERSON_FIGURES = "see person figures"
    SEE_ROWS = "see rows"
    SUBSCRIBE = "subscribe"
    PREVIEW = "preview"
    SNOOZE_DEAL = "snooze deal"
    EXPORT = "export"
    CLOSE_MONTH = "close month"
    MEETING = "meeting"
    MAKE_MEETING = "make meeting"
    RUN_MEETING = "run meeting"
    WRITE_OUTCOME = "write outcome"
    ROTATION = "rotation"
    MAKE_ROTATION = "make rotation"
    AGREE_ROTATION = "agree rotation"
    SWAP_FOR = "swap for"
    MOVE_TURN = "move turn"
    DO_TURN = "do turn"
    WRITE_FIELD_NOTE = "write field note"
    READ_FIELD_NOTE = "read field note"
    SEE_TURN_COUNT = "see turn count"
    CLOSE_ACTION = "close action"
    COFFEE = "coffee"
    RUN_COFFEE = "run coffee"
    RIDE_ALONG = "ride along"
    OFFER_SEAT = "offer seat"
    ASK_SEAT = "ask seat"
    RUN_RIDE = "run ride"
    DUTY = "duty"
    MAKE_DUTY = "make duty"
    GIVE_DUTY = "give duty"
    UNDO_DUTY = "undo duty"
    ROUTING = "routing"
    SEE_ROUTING = "see routing"
    SETUP = "setup"
    PEOPLE = "people"
    AUDIT = "audit"
    ERASE = "erase"
    CHECK = "check"
    REPAIR = "repair"
    OWN_SETTINGS = "own settings"
    OWN_DAY = "own day"


class Relation(StrEnum):
    """What somebody is to a thing."""

    ANY = "any"
    ASSIGNEE = "assignee"
    REFUSER = "refuser"
    ABOVE = "above"
    OWN_TEAM = "own team"
    OWN_QUEUE = "own queue"
    BACKUP = "backup"
    CAMPAIGN_OWNER = "campaign owner"
    ABOVE_CAMPAIGN = "above campaign"
    NOBODYS_CAMPAIGN = "nobody's campaign"
    AUTHOR = "author"
    CHAIR = "chair"
    NOTE_TAKER = "note-taker"
    SELF = "self"
    ABOVE_PERSON = "above person"


@dataclass(frozen=True, slots=True)
class Thing:
    """What a right is asked about, as ids. 0 stands for nobody.

    `owner_id` holds the lead, or has the action; `chair_id` and `notes_id` serve at the meeting, `refused_by` said no to it last,
    `backup_id` stands in for its team, `author_id` wrote the feedback, `person_id` is whom a figure is about.
    `campaign_owner_id` answers for the campaign, or for the content. `name` is how a sentence calls it; `owner_name` the
    holder's first name.
    """

    name: str = ""
    owner_id: int = 0
    owner_name: str = ""
    refused_by: int = 0
    team_id: int = 0
    backup_id: int = 0
    campaign_owner_id: int = 0
    campaign_owner_name: str = ""
    author_id: int = 0
    chair_id: int = 0
    notes_id: int = 0
    person_id: int = 0
    person_figures: bool = True
    instead: Offer | None = None


NOTHING = Thing()
"""For rights that only a role decides."""

_R, _S, _M, _K, _A = Role.REP, Role.SALES_MANAGER, Role.MARKETER, Role.MARKETING_MANAGER, Role.ADMIN
_ALL = frozenset(Role)
_REL = Relation
_Allowed = tuple[frozenset[Role], frozenset[Relation]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: which role with which relation, and the sentence for everybody else.

    In `who`, `{name}` is the thing, `{owner}` its holder and `{campaign_owner}` its campaign's, by first name.
    `members`: every full member of the workspace may, also those without a role.
    """

    allowed: tuple[_Allowed, ...]
    who: str
    members: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """Whoever may do this to some thing."""
        return frozenset().union(*(roles for roles, _ in self.allowed))


def _to(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


def _as(*relations: Relation) -> frozenset[Relation]:
    return frozenset(relations)


_EVERYBODY: tuple[_Allowed, ...] = ((_ALL, _as(_REL.ANY)),)
_WORKS_IT: tuple[_Allowed, ...] = (
    (_to(_R), _as(_REL.ASSIGNEE)),
    (_to(_S), _as(_REL.ASSIGNEE, _REL.ABOVE, _REL.OWN_TEAM, _REL.OWN_QUEUE)),
)
_TAKES_IT: tuple[_Allowed, ...] = (
    (_to(_R), _as(_REL.ASSIGNEE, _REL.OWN_QUEUE)),
    (_to(_S), _as(_REL.ASSIGNEE, _REL.ABOVE, _REL.OWN_TEAM, _REL.OWN_QUEUE)),
)
_ANSWERS_IT: tuple[_Allowed, ...] = (
    (_to(_M), _as(_REL.CAMPAIGN_OWNER, _REL.NOBODYS_CAMPAIGN)),
    (_to(_K), _as(_REL.ANY)),
)
_HELD = "{name} is {owner}'s: {owner}, or their manager, can do that."
_MARKETINGS = "{campaign_owner}, or a marketing manager, answers for this campaign."

_ROUTES = "Sales managers change routing: {owner}. You can see why a lead is yours: /lead why 42."

RULES: Mapping[Right, Rule] = {
    Right.SEE_LEAD: Rule(_EVERYBODY, "Members of both teams can see leads."),
    Right.SEE_CONTACT: Rule(
        (
            (_to(_R), _as(_REL.ASSIGNEE)),
            (_to(_S), _as(_REL.ASSIGNEE, _REL.ABOVE, _REL.OWN_TEAM)),
        ),
        "Only {owner} and their manager see the contact of {name}.",
    ),
    Right.SEE_HOLDER: Rule(((_to(_R, _S, _A), _as(_REL.ANY)),), "Sales sees which rep has a lead."),
    Right.READ_NOTE: Rule(
        (
            (_to(_M, _K), _as(_REL.ANY)),
            (_to(_R), _as(_REL.ASSIGNEE, _REL.REFUSER, _REL.AUTHOR)),
            (_to(_S), _as(_REL.ASSIGNEE, _REL.ABOVE, _REL.OWN_TEAM, _REL.AUTHOR, _REL.ABOVE_PERSON)),
        ),
        "Marketing, the rep who wrote it and their manager read notes.",
    ),
    Right.WHY_LEAD: Rule(
        (
            (_to(_R), _as(_REL.ASSIGNEE, _REL.REFUSER, _REL.OWN_QUEUE)),
            (_to(_M), _as(_REL.CAMPAIGN_OWNER, _REL.NOBODYS_CAMPAIGN)),
            (_to(_S, _K, _A), _as(_REL.ANY)),
        ),
        "{owner}, their manager and the campaign's owner can see why {name} is where it is.",
    ),
    Right.ACCEPT: Rule(_TAKES_IT, _HELD),
    Right.REJECT: Rule(_WORKS_IT, _HELD),
    Right.REROUTE: Rule(_WORKS_IT, _HELD),
    Right.TOUCH: Rule(_WORKS_IT, _HELD),
    Right.SNOOZE: Rule(((_to(_R, _S), _as(_REL.ASSIGNEE)),), "Only {owner} can put off a reminder of {name}."),
    Right.ASK_MISSING: Rule(_WORKS_IT, _HELD),
    Right.COVER: Rule(
        (
            (_to(_R), _as(_REL.BACKUP)),
            (_to(_S), _as(_REL.BACKUP, _REL.ABOVE, _REL.OWN_TEAM, _REL.OWN_QUEUE)),
        ),
        "The team's backup and the managers above its holder take {name} over.",
    ),
    Right.RECYCLE: Rule(
        (*_WORKS_IT, (_to(_M), _as(_REL.CAMPAIGN_OWNER, _REL.NOBODYS_CAMPAIGN)), (_to(_K), _as(_REL.ANY))),
        "{name}: {owner}, their manager or the campaign's owner can send it to nurture.",
    ),
    Right.HAND_ON: Rule(_WORKS_IT, _HELD),
    Right.QUALIFY: Rule(_WORKS_IT, _HELD),
    Right.ASSIGN: Rule(
        ((_to(_S), _as(_REL.ABOVE, _REL.ASSIGNEE, _REL.OWN_TEAM, _REL.OWN_QUEUE)),),
        "Sales managers give leads to reps.",
    ),
    Right.ADD_LEAD: Rule(((_to(_R, _S, _M, _K), _as(_REL.ANY)),), "Reps and marketers add leads."),
    Right.HAND_OVER: Rule(((_to(_M, _K), _as(_REL.ANY)),), "Marketing hands leads over."),
    Right.REVIVE: Rule(((_to(_M, _K), _as(_REL.ANY)),), "Marketing brings lost leads back to nurture."),
    Right.REOPEN: Rule(
        ((_to(_S), _as(_REL.ABOVE, _REL.ASSIGNEE, _REL.OWN_TEAM, _REL.OWN_QUEUE)),),
        "Sales managers open what was won or lost again.",
    ),
    Right.OPT_OUT: Rule(_EVERYBODY, "Members of both teams can stop contact."),
    Right.FEEDBACK: Rule(((_to(_R, _S), _as(_REL.ANY)),), "Reps and sales managers say how leads, campaigns and content are."),
    Right.ANSWER: Rule(_ANSWERS_IT, _MARKETINGS),
    Right.FILL: Rule(_ANSWERS_IT, _MARKETINGS),
    Right.CHECK_PROMISE: Rule(
        (
            (_to(_M), _as(_REL.AUTHOR, _REL.CAMPAIGN_OWNER, _REL.NOBODYS_CAMPAIGN)),
            (_to(_K), _as(_REL.ANY)),
        ),
        "Whoever promised it, {campaign_owner} or a marketing manager says whether it changed.",
    ),
    Right.ASK_REP: Rule(((_to(_M, _K), _as(_REL.ANY)),), "Marketing asks about a rejection or feedback."),
    Right.REPLY: Rule(
        (
            (_to(_R), _as(_REL.REFUSER, _REL.AUTHOR)),
            (_to(_S), _as(_REL.REFUSER, _REL.AUTHOR, _REL.ABOVE, _REL.OWN_TEAM, _REL.ABOVE_PERSON)),
        ),
        "Whoever was asked can reply.",
    ),
    Right.SEE_RECEIPT: Rule(
        ((_to(_R, _S), _as(_REL.REFUSER)),), "Whoever rejected {name} can say that, nobody else."
    ),
    Right.ASK_SECOND_LOOK: Rule(
        (
            (_to(_R), _as(_REL.REFUSER)),
            (_to(_S), _as(_REL.REFUSER, _REL.ABOVE, _REL.OWN_TEAM)),
            *_ANSWERS_IT,
        ),
        "The campaign's owner, or whoever rejected {name}, can ask for a second look.",
    ),
    Right.RULE: Rule(
        ((_to(_S, _K), _as(_REL.ANY)),), "A sales manager and a marketing manager decide second looks together."
    ),
    Right.THANK: Rule(((_to(_M, _K), _as(_REL.ANY)),), "Marketing thanks for feedback."),
    Right.MUTE_CODE: Rule(((_to(_M, _K), _as(_REL.ANY)),), "Marketing says what its channel hears of."),
    Right.UNDO: Rule(((_ALL, _as(_REL.AUTHOR)),), "Only whoever did it can undo it."),
    Right.SEE_CAMPAIGN: Rule(_EVERYBODY, "Members of both teams can see campaigns."),
    Right.WHY_CAMPAIGN: Rule(((_to(_M, _K), _as(_REL.ANY)),), "Marketing reads patterns of a campaign."),
    Right.CHANGE_CAMPAIGN: Rule(
        (
            (_to(_M), _as(_REL.CAMPAIGN_OWNER, _REL.NOBODYS_CAMPAIGN)),
            (_to(_K), _as(_REL.ANY)),
        ),
        "{campaign_owner}, or a marketing manager, changes this campaign.",
    ),
    Right.SEE_CONTENT: Rule(_EVERYBODY, "Members of both teams can see content."),
    Right.ADD_CONTENT: Rule(((_to(_M, _K), _as(_REL.ANY)),), "Marketing adds content."),
    Right.CHANGE_CONTENT: Rule(
        (
            (_to(_M), _as(_REL.CAMPAIGN_OWNER, _REL.NOBODYS_CAMPAIGN)),
            (_to(_K), _as(_REL.ANY)),
        ),
        "{campaign_owner}, or a marketing manager, changes this content.",
    ),
    Right.SEE_FIGURES: Rule(_EVERYBODY, "Members of both teams can see team figures."),
    Right.SEE_PERSON_FIGURES: Rule(
        ((_ALL, _as(_REL.SELF)), (_to(_S, _K), _as(_REL.ABOVE_PERSON))),
        "A person's figures are for that person and their manager.",
    ),
    Right.SEE_ROWS: Rule(_EVERYBODY, "Members of both teams can see rows without persons."),
    Right.SUBSCRIBE: Rule(
        ((_to(_S, _K, _A), _as(_REL.ANY)), (_to(_R, _M), _as(_REL.SELF))),
        "Managers and admins change what a channel gets. You can preview it, and have your own by direct message.",
    ),
    Right.PREVIEW: Rule(_EVERYBODY, "Members of both teams can preview a digest."),
    Right.SNOOZE_DEAL: Rule(_WORKS_IT, "Whoever has the deal, or their manager, puts {name} off."),
    Right.EXPORT: Rule(((_to(_S, _K, _A), _as(_REL.ANY)),), "Managers and admins export tables."),
    Right.CLOSE_MONTH: Rule(((_to(_S, _K, _A), _as(_REL.ANY)),), "Managers and admins close a month."),
    Right.MEETING: Rule(_EVERYBODY, "Members of both teams meet."),
    Right.MAKE_MEETING: Rule(((_to(_S, _K, _A), _as(_REL.ANY)),), "Managers and admins set meetings up."),
    Right.RUN_MEETING: Rule(
        ((_to(_S, _K, _A), _as(_REL.ANY)), (_ALL, _as(_REL.CHAIR))),
        "Whoever chairs {name}, a manager or an admin can do that.",
    ),
    Right.WRITE_OUTCOME: Rule(
        ((_to(_S, _K, _A), _as(_REL.ANY)), (_ALL, _as(_REL.CHAIR, _REL.NOTE_TAKER))),
        "Whoever chairs {name} or takes its notes, a manager or an admin writes down what came of it.",
    ),
    Right.CLOSE_ACTION: Rule(
        ((_to(_S, _K, _A), _as(_REL.ANY)), (_ALL, _as(_REL.ASSIGNEE))),
        "{owner}, a manager or an admin says whether {name} is done.",
    ),
    Right.COFFEE: Rule(_EVERYBODY, "Members of both teams meet for coffee."),
    Right.RUN_COFFEE: Rule(((_to(_S, _K, _A), _as(_REL.ANY)),), "Managers and admins begin and end coffee rounds. You can join: /tandem coffee."),
    Right.ROTATION: Rule(_EVERYBODY, "Members of both teams take turns."),
    Right.MAKE_ROTATION: Rule(((_to(_S, _K, _A), _as(_REL.ANY)),), "Managers and admins set programmes up."),
    Right.AGREE_ROTATION: Rule(
        ((_to(_S, _K, _A), _as(_REL.ANY)),),
        "A sales manager and a marketing manager agree to a programme together.",
    ),
    Right.SWAP_FOR: Rule(((_to(_S, _K, _A), _as(_REL.ANY)),), "Managers and admins swap turns on behalf of others."),
    Right.MOVE_TURN: Rule(((_to(_S, _K, _A), _as(_REL.ANY)),), "Managers and admins move turns of others."),
    Right.RIDE_ALONG: Rule(_EVERYBODY, "Members of both teams hear calls together."),
    Right.OFFER_SEAT: Rule(((_to(_R, _S), _as(_REL.ANY)),), "Reps offer seats on their calls. Marketers ask for them."),
    Right.ASK_SEAT: Rule(((_to(_M, _K), _as(_REL.ANY)),), "Marketers listen in on calls. Reps offer the seats."),
    Right.RUN_RIDE: Rule(
        ((_to(_R), _as(_REL.ASSIGNEE)), (_to(_S), _as(_REL.ASSIGNEE, _REL.ABOVE))),
        "Whoever holds {name}, or their manager, moves or cancels it.",
    ),
    Right.DUTY: Rule(_EVERYBODY, "Members of both teams share duties."),
    Right.MAKE_DUTY: Rule(((_to(_S, _K, _A), _as(_REL.ANY)),), "Managers and admins set duty rotas up."),
    Right.GIVE_DUTY: Rule(
        ((_to(_S, _K, _A), _as(_REL.ANY)),),
        "Managers and admins give a turn to somebody. You can offer yours to everybody.",
    ),
    Right.UNDO_DUTY: Rule(
        ((_to(_S, _K, _A), _as(_REL.ANY)), (_ALL, _as(_REL.AUTHOR))),
        "Whoever made that exchange, a manager or an admin takes it back.",
    ),
    Right.DO_TURN: Rule(((_ALL, _as(_REL.SELF)),), "Whoever is on a turn does that."),
    Right.WRITE_FIELD_NOTE: Rule(
        ((_ALL, _as(_REL.SELF, _REL.ASSIGNEE)),), "Whoever is on a turn, and their host, write its field notes, until a fortnight after it."
    ),
    Right.READ_FIELD_NOTE: Rule(
        ((_to(_S, _K), _as(_REL.ANY)), (_ALL, _as(_REL.SELF, _REL.ASSIGNEE, _REL.AUTHOR))),
        "Whoever is on the turn, their host and both managers read its field notes.",
    ),
    Right.SEE_TURN_COUNT: Rule(
        ((_ALL, _as(_REL.SELF)), (_to(_S, _K), _as(_REL.ANY))),
        "Whoever is on the turn and both managers see how far it is.",
    ),
    Right.ROUTING: Rule(
        ((_to(_S, _A), _as(_REL.ANY)),),
        _ROUTES,
    ),
    Right.SEE_ROUTING: Rule(((_to(_S, _K, _A), _as(_REL.ANY)),), _ROUTES),
    Right.SETUP: Rule(((_to(_A), _as(_REL.ANY)),), "Admins set Tandem up. You can read: /tandem help."),
    Right.PEOPLE: Rule(((_to(_A), _as(_REL.ANY)),), "Admins match people."),
    Right.AUDIT: Rule(((_to(_A), _as(_REL.ANY)),), "Admins read the trail."),
    Right.ERASE: Rule(((_to(_A), _as(_REL.ANY)),), "Admins erase."),
    Right.CHECK: Rule(((_to(_A), _as(_REL.ANY)),), "Admins check Tandem's health."),
    Right.REPAIR: Rule(((_to(_A), _as(_REL.ANY)),), "Admins bring a lead's state to what its history says."),
    Right.OWN_SETTINGS: Rule(_EVERYBODY, "Everybody sets their own notices.", members=True),
    Right.OWN_DAY: Rule(_EVERYBODY, "Everybody sees their own day.", members=True),
}  # fmt: skip
"""Every right there is; the docs' table and a test that nothing is missing are made from it."""


HOLDERS = frozenset(
    {
        Right.SEE_CONTACT,
        Right.REJECT,
        Right.REROUTE,
        Right.TOUCH,
        Right.SNOOZE,
        Right.ASK_MISSING,
        Right.HAND_ON,
        Right.QUALIFY,
    }
)
"""What only whoever has a lead may do, or the managers above them: of a lead that nobody has, nobody."""


_FIGURES_OF_PEOPLE = frozenset({Right.SEE_PERSON_FIGURES, Right.SEE_TURN_COUNT})
"""What the workspace's switch for figures about one person turns off."""


def may(actor: Actor, right: Right, thing: Thing = NOTHING) -> None:
    """Return when `actor` may do this to `thing`; else raise `NotAllowed` with who may and what they may instead.

    Guests, strangers of a shared channel, bots, deactivated and unknown people may nothing.
    """
    if allowed(actor, right, thing):
        return
    if actor.standing is not Standing.MEMBER:
        raise NotAllowed("Only full members of this workspace can do that.", Offer("Help", "/tandem help"))
    sentence = RULES[right].who.format(
        name=thing.name or "It",
        owner=thing.owner_name or "its team",
        campaign_owner=thing.campaign_owner_name or "The campaign's owner",
    )
    sentence = sentence[:1].upper() + sentence[1:]
    raise NotAllowed(sentence, *((thing.instead,) if thing.instead else ()))


def allowed(actor: Actor, right: Right, thing: Thing = NOTHING) -> bool:
    """Tell whether `actor` may do this to `thing`."""
    if actor.standing is not Standing.MEMBER:
        return False
    if right in _FIGURES_OF_PEOPLE and not thing.person_figures:
        return False
    if RULES[right].members:
        return True
    held = relations(actor, thing)
    return any(actor.roles & roles and held & wanted for roles, wanted in RULES[right].allowed)


def ever(actor: Actor, right: Right) -> bool:
    """Tell whether there could be a thing to which `actor` may do this: their roles allow it, whatever they are to it."""
    if actor.standing is not Standing.MEMBER:
        return False
    return RULES[right].members or bool(actor.roles & RULES[right].roles)


def relations(actor: Actor, thing: Thing) -> frozenset[Relation]:
    """Return everything that `actor` is to `thing`; being nobody (0) relates to nothing."""
    me, below = actor.id, actor.people
    holders = {thing.owner_id, thing.refused_by} - {0}
    found = {
        Relation.ANY: True,
        Relation.ASSIGNEE: bool(me) and thing.owner_id == me,
        Relation.REFUSER: bool(me) and thing.refused_by == me,
        Relation.ABOVE: bool(holders & below),
        Relation.OWN_TEAM: bool(thing.team_id) and thing.team_id in actor.team_ids,
        Relation.OWN_QUEUE: not thing.owner_id and (not thing.team_id or thing.team_id in actor.team_ids),
        Relation.BACKUP: bool(me) and thing.backup_id == me,
        Relation.CAMPAIGN_OWNER: bool(me) and thing.campaign_owner_id == me,
        Relation.ABOVE_CAMPAIGN: thing.campaign_owner_id in below,
        Relation.NOBODYS_CAMPAIGN: not thing.campaign_owner_id,
        Relation.AUTHOR: bool(me) and thing.author_id == me,
        Relation.CHAIR: bool(me) and thing.chair_id == me,
        Relation.NOTE_TAKER: bool(me) and thing.notes_id == me,
        Relation.SELF: bool(me) and thing.person_id == me,
        Relation.ABOVE_PERSON: thing.person_id in below,
    }
    return frozenset(relation for relation, holds in found.items() if holds)
