"""One scene for every verb of the table: a line that somebody allowed carries out, and what it is about.

A verb that is not here is played with its own example, about nothing; that is enough only where a role alone decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from alignment.permissions import Right, Thing
from commands import router
from commands.table import Verb
from commands.tandem import people as people_lines
from commands.tandem import setup
from tests.rights.town import BY_NUMBER, CHANNEL, DEAL, OWNERS, PAUSED, Town, meeting, thing_of


@dataclass(frozen=True, slots=True)
class Scene:
    """A line, the verb it belongs to, and what it is about."""

    verb: Verb
    line: str
    thing: Thing
    lead: int = 0
    channel: str = CHANNEL
    own: bool = True
    """Whether it was written for this town; else it is the verb's own example."""

    @property
    def name(self) -> str:
        """What a failing test is called by."""
        return self.line

    @property
    def opens(self) -> str:
        """The line that the verb's form stands for: the noun, the verb, and the lead where it is about one."""
        noun = max((each for each in router.nouns() if f"{self.line} ".startswith(f"{each} ")), key=len)
        return " ".join(self.line.split()[: len(noun.split()) + (2 if self.lead else 1)])


NOTHING = Thing()

_LEADS: dict[str, tuple[str, Sequence[int]]] = {
    "show": ("/lead show {n}", (42, 80, 63)),
    "find": ("/lead find {n}", (42,)),
    "accept": ("/lead accept {n}", (61, 62, 63)),
    "reject": ("/lead reject {n} budget they said", (42, 80)),
    "notmine": ("/lead notmine {n} territory", (61, 62)),
    "called": ("/lead called {n} at last", (42, 80)),
    "emailed": ("/lead emailed {n}", (42,)),
    "met": ("/lead met {n}", (42,)),
    "noanswer": ("/lead noanswer {n}", (42,)),
    "touch": ("/lead touch {n} call", (42,)),
    "later": ("/lead later {n} tomorrow 9", (42, 80)),
    "missing": ("/lead missing {n} size", (42, 80)),
    "fill": ("/lead fill {n} none", (61, 62)),
    "recycle": ("/lead recycle {n} timing mar", (42, 80)),
    "handon": ("/lead handon {n} wants a quote", (77, 78)),
    "qualify": ("/lead qualify {n} 24k 31 jan", (42, 80)),
    "good": ("/lead good {n} right role", (42, 80)),
    "poor": ("/lead poor {n} too small", (42,)),
    "feedback": ("/lead feedback {n} good right role", (42,)),
    "answer": ("/lead answer {n} nurture feb", (50, 55, 57)),
    "onit": ("/lead onit {n}", (61, 62)),
    "cover": ("/lead cover {n}", (61, 62)),
    "rule": ("/lead rule {n} uphold", (51,)),
    "give": ("/lead give {n} @amira", (61, 62)),
    "handover": ("/lead handover {n}", (70,)),
    "revive": ("/lead revive {n} mar", (75,)),
    "reopen": ("/lead reopen {n} they came back", (75, 76)),
    "optout": ("/lead optout {n}", (42, 80)),
    "why": ("/lead why {n}", (42, 80, 50)),
    "contact": ("/lead contact {n}", (42, 80)),
    "look": ("/lead look {n} it fits well", (52, 58)),
    "fine": ("/lead fine {n}", (52, 58)),
    "ask": ("/lead ask {n} which year", (50, 54)),
    "note": ("/lead note {n}", (50, 55, 54)),
}

_LINES: dict[tuple[str, str], tuple[str, ...]] = {
    ("/lead", "add"): ("/lead add Larch Foods",),
    ("/lead", "mute"): ("/lead mute budget",),
    ("/digest", "on"): ("/digest on pipeline 09:00 weekdays yes",),
    ("/digest", "set"): ("/digest set 9:15 weekdays",),
    ("/digest", "now"): ("/digest now pipeline yes",),
    ("/pipeline", "close"): ("/pipeline close oct-2026 yes",),
    ("/tandem coffee", "skip"): ("/tandem coffee skip next",),
    ("/tandem coffee", "new"): ("/tandem coffee new every 4 weeks wed 16:00 among leaders",),
    ("/tandem coffee", "end"): ("/tandem coffee end yes",),
    ("/tandem", "settings"): (
        "/tandem settings zone Berlin",
        "/tandem settings morning 8:30",
        "/tandem settings invitations on",
    ),
    ("/tandem calendar", "new"): ("/tandem calendar new",),
    ("/tandem calendar", "off"): ("/tandem calendar off",),
    ("/tandem calendar", "channel"): ("/tandem calendar channel new",),
    ("/tandem", "routing"): ("/tandem routing", "/tandem routing test 42", "/tandem routing replay oct"),
    ("/tandem", "rule"): ("/tandem rule pool North from West", "/tandem rule watch @ines"),
    ("/tandem", "erase"): ("/tandem erase 42", "/tandem erase 42 yes"),
    ("/tandem", "repair"): ("/tandem repair 71",),
}

_PRAISE = {
    "good": "{other} right audience",
    "ok": "{other} too long",
    "poor": "{other} out of date",
    "feedback": "{other} good knew us",
    "undo": "{which}",
    "thank": "{n}",
    "ask": "{n} which part",
    "reply": "{n} {question} students mostly",
    "note": "{n}",
}
"""What is typed behind each verb of feedback on a campaign or content; Jonas said something of one of each just now."""
_OF_MEETINGS: dict[str, tuple[str, int]] = {
    "move": ("/meeting move M-2 2026-11-18 11:00", 2),
    "skip": ("/meeting skip M-2", 2),
    "keep": ("/meeting keep M-3", 3),
    "end": ("/meeting end M-2 yes", 2),
    "record": ("/meeting record M-1 both", 1),
    "decide": ("/meeting decide nothing changes", 1),
    "action": ("/meeting action @leo 20 nov ask once more", 1),
    "undecide": ("/meeting undecide 1", 1),
}
_OF_ACTIONS = {"done": "/meeting done 1", "reopen": "/meeting reopen 2"}
_OF_OBSTACLES = {"cleared": "/meeting cleared 1 legal signs within a day", "stands": "/meeting stands 2"}
_OF_ALL = {
    "add": "/meeting add M-2 proof of savings",
    "obstacle": "/meeting obstacle two forms ask the same",
    "cant": "/meeting cant M-2",
    "can": "/meeting can M-2",
    "new": "/meeting new council wed 9:00 30m",
}

_OF_ROTATIONS = {
    "when": "/rotation when @leo",
    "why": "/rotation why @leo",
    "plan": "/rotation plan P-1",
    "new": "/rotation new shadowing 1 day marketers with reps from 18 jan",
    "set": "/rotation set P-1 2 at once",
    "close": "/rotation close P-1 14 dec to 18 dec quarter end",
    "open": "/rotation open P-1 1 mar",
    "approve": "/rotation approve P-2",
    "end": "/rotation end P-1 yes",
    "swap": "/rotation swap @tomas",
    "take": "/rotation take 1",
    "decline": "/rotation decline 1",
    "withdraw": "/rotation withdraw 1",
    "unswap": "/rotation unswap R-1 R-2",
    "move": "/rotation move @leo 1 jun",
    "weeks": "/rotation weeks P-1",
    "week": "/rotation week P-1 2 sit-with tue, training",
}
_OF_A_TURN = {
    "done": "/rotation done {turn} w1 training",
    "undo": "/rotation undo {turn} w1 demo",
    "note": "/rotation note {turn} they ask for savings",
    "raise": "/rotation raise F-1",
    "gap": "/rotation gap F-1",
    "debrief": "/rotation debrief {turn} they call it the box",
}
"""What is done on Leo's turn with Jonas, which runs."""

_OF_RIDE_ALONGS = {
    "offer": "offer 2026-11-19 16:00 larch asked",
    "ask": "ask C-4",
    "take": "take C-4",
    "drop": "drop C-3",
    "move": "move C-3 2026-11-20 16:00",
    "cancel": "cancel C-3",
    "debrief": "debrief C-2 they want proof",
    "missed": "missed C-2",
    "agenda": "agenda 4",
    "gap": "gap 2",
    "there": "there 3",
    "feedback": "feedback 1 ok webinar-nov",
}

_OF_DUTY = {
    "": "",
    "show": "show D-1",
    "when": "when @leo",
    "why": "why D-1 2026-11-18",
    "swap": "swap D-1 2026-11-24",
    "take": "take O-2",
    "keep": "keep O-1",
    "give": "give D-1 2026-11-23 @leo",
    "new": "new chat weekdays 10:00",
    "set": "set D-1 10:00",
    "end": "end D-1 yes",
    "undo": "undo 1",
}

SETUP_LINES = {
    "zone": "zone Europe/Berlin",
    "hours": "hours 8-16 weekdays",
    "holidays": "holidays close 24 dec Christmas Eve",
    "currency": "currency EUR",
    "rate": "rate EUR 1.0837 from 1 nov",
    "fiscal": "fiscal feb",
    "team": "team North sales",
    "inside": "inside east",
    "manager": "manager sales @olga",
    "channel": f"channel marketing {CHANNEL}",
    "target": "target revenue q4 2.0m",
    "warning": "warning 80 left 40",
    "pictures": "pictures png",
    "ridealong": "ridealong 2",
    "close": "close 7",
    "sla": "sla touch 5h",
    "attribution": "attribution w",
    "ladder": "ladder hot reminder -10m manager 0",
    "files": "files owner @olga leads 07:30",
    "webhook": "webhook end 1",
    "persons": "persons off",
    "keep": "keep disqualified 90",
}
"""A line for every step of setting up; a test holds that none is missing."""

PEOPLE_LINES = {
    "add": "add @nora rep in West",
    "remove": "remove @jonas rep",
    "match": "match Sam Rivers <@U0NORA>",
    "team": "team @jonas east",
    "manager": "manager @jonas nobody",
}


def scenes(town: Town) -> list[Scene]:
    """Return a scene for every verb that there is."""
    found: list[Scene] = []
    for noun in router.nouns().values():
        for verb in noun.verbs:
            found += _of(town, noun.name, verb)
    return found


def _of(town: Town, noun: str, verb: Verb) -> list[Scene]:
    if noun in _OF_NOUNS and (found := _OF_NOUNS[noun](town, verb)):
        return found
    if noun == "/pipeline" and verb.right is Right.SNOOZE_DEAL:
        whose = Thing(owner_id=town.first.jonas, team_id=town.first.teams["west"])
        return [Scene(verb, f"/pipeline snooze D-{DEAL} until 2 dec waiting for legal", whose)]
    if noun == "/digest" and verb.word == "resume":
        return [Scene(verb, "/digest resume", NOTHING, channel=PAUSED)]
    if noun == "/digest" and verb.right is Right.SUBSCRIBE:
        # In a channel, which is nobody's own; what somebody has by direct message is in tests/subscriptions.
        mine = _LINES.get((noun, verb.word), (verb.example,))
        return [Scene(verb, line, NOTHING) for line in mine]
    if noun == "/tandem" and verb.word == "setup":
        lines = ["", *SETUP_LINES.values()]
        return [Scene(verb, f"/tandem setup {line}".strip(), NOTHING) for line in lines]
    if noun == "/tandem" and verb.word == "people":
        lines = ["", "list", *PEOPLE_LINES.values()]
        return [Scene(verb, f"/tandem people {line}".strip(), NOTHING) for line in lines]
    if (noun, verb.word) in _LINES:
        return [Scene(verb, line, NOTHING) for line in _LINES[noun, verb.word]]
    return [Scene(verb, verb.example, NOTHING, own=False)]


def _of_rotation(town: Town, verb: Verb) -> list[Scene]:
    if verb.word in _OF_ROTATIONS:
        return [Scene(verb, _OF_ROTATIONS[verb.word], NOTHING)]
    if verb.word in _OF_A_TURN:
        whose = Thing(person_id=town.first.leo, owner_id=town.first.jonas)
        return [Scene(verb, _OF_A_TURN[verb.word].format(turn=town.turn), whose)]
    return []


def _of_lead(town: Town, verb: Verb) -> list[Scene]:
    if verb.word in _LEADS:
        line, leads = _LEADS[verb.word]
        return [Scene(verb, line.format(n=n), town.thing(n), n) for n in leads]
    if verb.word == "undo":
        mine = replace(town.thing(42), author_id=town.first.jonas)
        return [Scene(verb, "/lead undo 42", mine, 42)]
    if verb.word == "reply":
        return [Scene(verb, f"/lead reply 53 {town.question} next year", town.thing(53), 53)]
    if verb.word == "thank":
        return [Scene(verb, f"/lead thank {town.feedback}", NOTHING, 54)]
    return []


def _of_campaign(town: Town, verb: Verb) -> list[Scene]:
    if verb.word == "check":
        whose = Thing(campaign_owner_id=town.first.priya, author_id=town.first.priya)
        return [Scene(verb, f"/campaign check {town.promise} changed", whose)]
    if verb.word in _PRAISE:
        of = {"n": town.praise, "question": town.praise_question, "which": "webinar-nov", "other": "search"}
        return _of_praise(town, "/campaign", verb, of)
    if verb.word == "notes":
        return [Scene(verb, "/campaign notes webinar-nov", NOTHING)]
    if verb.right is Right.CHANGE_CAMPAIGN:
        tail = " cost 1200" if verb.word == "set" else ""
        return [Scene(verb, f"/campaign {verb.word} {word}{tail}", _campaign(town, word)) for word in OWNERS]
    return []


def _of_content(town: Town, verb: Verb) -> list[Scene]:
    noun = "/tandem content"
    if verb.word in _PRAISE:
        of = {
            "n": town.content_praise,
            "question": town.content_question,
            "which": "roi-guide",
            "other": "buyers",
        }
        return _of_praise(town, noun, verb, of)
    if verb.word == "restore":
        return [Scene(verb, f"{noun} restore old-deck", Thing(campaign_owner_id=town.first.people["priya"]))]
    if verb.right is Right.CHANGE_CONTENT:
        return [
            Scene(verb, f"{noun} {verb.word} {word}", Thing(campaign_owner_id=town.first.people[owner]))
            for word, owner in (("roi-guide", "priya"), ("buyers-deck", "tomas"))
        ]
    lines = {
        "add": "add Savings https://content.example/savings",
        "show": "show roi-guide",
        "notes": "notes roi-guide",
    }
    return [Scene(verb, f"{noun} {lines.get(verb.word, '')}".strip(), NOTHING)]


def _of_praise(town: Town, noun: str, verb: Verb, of: Mapping[str, object]) -> list[Scene]:
    author = town.first.jonas
    line = _PRAISE[verb.word].format(**of)
    return [Scene(verb, f"{noun} {verb.word} {line}", Thing(author_id=author, person_id=author))]


def _of_ride_alongs(town: Town, verb: Verb) -> list[Scene]:
    line = f"/tandem ridealong {_OF_RIDE_ALONGS.get(verb.word, verb.word)}".strip()
    whose = Thing(name="the call", owner_id=town.first.jonas) if verb.right is Right.RUN_RIDE else NOTHING
    return [Scene(verb, line, whose)]


def _of_duty(town: Town, verb: Verb) -> list[Scene]:
    gave = Thing(author_id=town.first.daniel)
    line = f"/rotation duty {_OF_DUTY[verb.word]}".strip()
    return [Scene(verb, line, gave if verb.word == "undo" else NOTHING)]


def _of_meeting(town: Town, verb: Verb) -> list[Scene]:
    if verb.word in _OF_MEETINGS:
        line, number = _OF_MEETINGS[verb.word]
        return [Scene(verb, line, meeting(town.first, number))]
    if verb.word in _OF_OBSTACLES:
        named = replace(meeting(town.first, 1), author_id=town.first.people["leo"])
        return [Scene(verb, _OF_OBSTACLES[verb.word], named)]
    if verb.word in _OF_ACTIONS:
        return [Scene(verb, _OF_ACTIONS[verb.word], Thing(owner_id=town.first.people["leo"]))]
    return [Scene(verb, _OF_ALL.get(verb.word, verb.example), NOTHING, own=verb.word in _OF_ALL)]


def _campaign(town: Town, word: str) -> Thing:
    owner = OWNERS[word]
    return Thing(campaign_owner_id=town.first.people[owner] if owner else 0)


READS_LINES = {"", "list"}
"""Lines of setup and people that only look."""

assert set(SETUP_LINES) == {each.word for each in setup.STEPS}, "every step of setting up has a scene"
assert set(PEOPLE_LINES) == set(people_lines._ACTS), "everything that is done with people has a scene"
__all__ = ["BY_NUMBER", "Scene", "scenes", "thing_of"]


_OF_NOUNS: Mapping[str, Callable[[Town, Verb], list[Scene]]] = {
    "/rotation": _of_rotation,
    "/lead": _of_lead,
    "/campaign": _of_campaign,
    "/tandem content": _of_content,
    "/tandem ridealong": _of_ride_alongs,
    "/meeting": _of_meeting,
    "/rotation duty": _of_duty,
}
"""Nouns with scenes of their own; a verb of which none is found is played with its example."""
