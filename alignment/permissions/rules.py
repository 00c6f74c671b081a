"""The table of rights: each with the roles and relations that give it, and the sentence for everybody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alignment.people import Role
from alignment.permissions.rights import Right
from alignment.permissions.things import Relation

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
    Right.CLEAR_OBSTACLE: Rule(
        ((_to(_S, _K, _A), _as(_REL.ANY)), (_ALL, _as(_REL.AUTHOR, _REL.CHAIR, _REL.NOTE_TAKER))),
        "Whoever named {name}, chairs the meeting about it or takes its notes, a manager or an admin says whether it stands.",
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
