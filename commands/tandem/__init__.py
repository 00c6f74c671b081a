"""`/tandem`: my day, my absences and quiet hours, what is kept about me; and for admins setup, people, health, erasure."""

from __future__ import annotations

from alignment.permissions import Right
from commands.table import Leaves, Noun, Source, Verb
from commands.tandem import (
    calendar,
    coffee,
    content,
    home,
    office,
    own,
    people,
    repairing,
    ridealong,
    routing,
    setup,
    trail,
)

NOUN = Noun(
    name="/tandem",
    says="my day, my settings, and setting Tandem up",
    usage_hint="[away 23 nov to 27 nov | quiet 18-8 | coffee | content | ridealong | settings | privacy | setup | people | help]",
    verbs=(
        Verb("", "", "my day, and five things to try", "/tandem", home.day,
             right=Right.OWN_DAY, leaves=Leaves.NOTHING),
        Verb("away", "away 23 nov to 27 nov", "no leads or turns come to you then", "/tandem away 23 nov to 27 nov", own.away,
             right=Right.OWN_SETTINGS, leaves=Leaves.TRAIL, other_words=("absent", "vacation", "holiday")),
        Verb("quiet", "quiet 18-8", "hours in which nothing comes that can wait", "/tandem quiet 18-8", own.quiet,
             right=Right.OWN_SETTINGS, leaves=Leaves.TRAIL),
        Verb("settings", "settings", "your zone, morning note, invitations, quiet hours", "/tandem settings", own.settings,
             right=Right.OWN_SETTINGS, leaves=Leaves.TRAIL, other_words=("setting", "preferences")),
        Verb("privacy", "privacy", "what is kept about you, and for how long", "/tandem privacy", own.kept,
             right=Right.OWN_SETTINGS, leaves=Leaves.NOTHING),
        Verb("setup", "setup", "set Tandem up, step by step; says what is missing", "/tandem setup", setup.run,
             right=Right.SETUP, leaves=Leaves.TRAIL, asks_itself=True),
        Verb("people", "people", "who waits for a match; teams, roles, managers", "/tandem people", people.run,
             right=Right.PEOPLE, leaves=Leaves.TRAIL, other_words=("person", "team")),
        Verb("routing", "routing", "who gets which lead and why: why 42, test acorn, replay oct", "/tandem routing", routing.read,
             right=Right.SEE_ROUTING, leaves=Leaves.NOTHING, asks_itself=True),
        Verb("rule", "rule add territory West region west to West", "change rules and pools of routing", "/tandem rule pool North", routing.change,
             right=Right.ROUTING, leaves=Leaves.TRAIL, other_words=("rules",), asks_itself=True),
        Verb("check", "check", "how Tandem is doing, with the fix for each finding", "/tandem check", office.check,
             right=Right.CHECK, leaves=Leaves.NOTHING, other_words=("doctor", "health")),
        Verb("audit", "audit @ines role since 2 nov", "who changed what and when; by person, kind, lead and day", "/tandem audit role since 2 nov", trail.trail,
             right=Right.AUDIT, leaves=Leaves.NOTHING, other_words=("trail",)),
        Verb("erase", "erase L-42", "erase the person behind a lead; counts stay", "/tandem erase L-42", office.erase,
             right=Right.ERASE, leaves=Leaves.TRAIL, other_words=("forget",)),
        Verb("repair", "repair L-42", "bring a lead's state to what its history says", "/tandem repair L-42", repairing.repair,
             right=Right.REPAIR, leaves=Leaves.TRAIL, hidden=True),
        Verb("home", "home", "your App Home", "/tandem home", home.home,
             right=Right.OWN_DAY, leaves=Leaves.NOTHING, hidden=True),
    ),
    within=(calendar.NOUN, coffee.NOUN, content.NOUN, ridealong.NOUN),
    picks={"unmatched": Source(Right.PEOPLE, people.suggest_unmatched)},
    right=Right.OWN_DAY,
)  # fmt: skip
