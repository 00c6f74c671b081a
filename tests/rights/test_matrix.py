"""Every verb of the table as everybody, typed, pressed and sent: only who the table names may, and nobody reads what is not theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from alignment.people import Actor, Role, Standing
from alignment.permissions import RULES, Relation, Right, Thing, allowed, ever
from commands import router
from commands.table import Leaves, Verb
from tests.rights.player import Heard, Player, filled
from tests.rights.scenes import READS_LINES, Scene
from tests.rights.town import CAMPAIGN_NOTE, FOREIGN, INSIDERS, LEADS, OTHER_TEAM, OUTSIDERS

UNTRAILED = {"last_seen", "inbound_key", "notice", "notice_subject", "lane"}
"""What may be written without leaving a trail: what somebody looked at last, and what is owed because of it."""

SALES_NAMES = ("Jonas", "Amira", "Luca")

SERVES = re.compile(
    r"\b(?:chair|notes|host|with) \w+|(?:Coffee with|You meet|You and|paired with) \w+(?:(?:, \w+)? and \w+)?",
    re.IGNORECASE,
)
"""Who chairs a joint meeting, who takes its notes, and who hosts a turn is everybody's to know; whom somebody meets or hears is theirs."""

SOME = ("jonas", "luca", "ines", "priya", "leo", "olga", "nora", "gus")
"""One of each relation, where trying it as everybody would only cost time."""

Try = Callable[[str, Scene], Heard]


def once(played: Iterable[Scene]) -> list[Scene]:
    """Return one scene of each verb."""
    return list({each.verb: each for each in played}.values())


def expected(verb: Verb, actor: Actor, scene: Scene) -> bool:
    """Tell from the tables alone whether somebody may do this."""
    return verb.open_to(actor) and allowed(actor, verb.right, scene.thing)


def wrong(
    player: Player, played: Iterable[Scene], door: str, attempt: Try, who: Iterable[str] = ()
) -> list[str]:
    """Have everybody try every scene through a door; return what is not as the table says."""
    found: list[str] = []
    for scene in played:
        for name in who or player.town.people:
            heard, actor = attempt(name, scene), player.town.people[name]
            for each in (
                _judged(heard, scene, actor),
                _traced(heard, scene, actor),
                unread(player, heard, actor),
            ):
                if each:
                    found.append(f"{name} {door} {scene.line!r}: {each}: {heard.told[:300]}")
    return found


def _judged(heard: Heard, scene: Scene, actor: Actor) -> str:
    if "did not work" in heard.told or "longer than Slack waits" in heard.told:
        return "broke"
    if actor.standing is not Standing.MEMBER:
        return "" if heard.help and not heard.acts else "an outsider got more than help"
    may = expected(scene.verb, actor, scene)
    if heard.refused and may:
        return "refused although the table allows it"
    if not heard.refused and not may:
        return "allowed although the table refuses it"
    return "refused, and yet it wrote" if heard.refused and heard.tables - UNTRAILED else ""


def _traced(heard: Heard, scene: Scene, actor: Actor) -> str:
    """Tell what is missing on record: whatever was changed is on record with who did it, and nothing is else."""
    changed = heard.tables - UNTRAILED
    if not changed:
        return ""
    by = {each[2] for act in heard.acts for each in (*act.events, *act.trail)}
    if scene.verb.leaves is Leaves.NOTHING:
        return f"it reads only, and wrote {changed}"
    if actor.id not in by:
        return f"nobody can tell who changed {changed}"
    kept = Leaves.HISTORY if any(act.events for act in heard.acts) else Leaves.TRAIL
    return "" if kept is scene.verb.leaves else f"the table says {scene.verb.leaves}, it went into {kept}"


def unread(player: Player, heard: Heard, actor: Actor) -> str:
    """Return which secret an answer tells to somebody who must not know it; empty for none."""
    if FOREIGN in heard.told or heard.workspaces - {player.town.first.id}:
        return "hears of another company"
    for lead in LEADS:
        thing = player.town.thing(lead.number)
        if f"canary{lead.number}" in heard.told.casefold() and not allowed(actor, Right.SEE_CONTACT, thing):
            return f"reads the contact of L-{lead.number}"
        if lead.note in heard.told and not allowed(actor, Right.READ_NOTE, thing):
            return f"reads the note on L-{lead.number}"
    author = player.town.first.jonas
    if CAMPAIGN_NOTE in heard.told and not allowed(
        actor, Right.READ_NOTE, Thing(author_id=author, person_id=author)
    ):
        return "reads the note on a campaign"
    if not allowed(actor, Right.SEE_HOLDER):
        named = [each for each in SALES_NAMES if each in SERVES.sub("", heard.told)]
        return f"reads which rep it is: {named}" if named else ""
    return ""


# --- each door -------------------------------------------------------------------------------------------------------


def test_typed_by_everybody(player: Player, played: list[Scene]) -> None:
    def types(who: str, scene: Scene) -> Heard:
        return player.command(who, scene.line, channel=scene.channel)

    if player.town.memory.sqlite:
        assert wrong(player, played, "types", types) == []
    else:
        assert wrong(player, once(played), "types", types, SOME) == []


def test_pressed_in_a_message_a_menu_and_a_form(player: Player, played: list[Scene]) -> None:
    """A value that comes back may be forged, or from a message of last month: it is judged as if it were typed now."""
    # In a menu or a form it is not known in which channel it was pressed, so what needs one is left out there.
    anywhere = [each for each in once(played) if not each.line.startswith("/digest")]
    doors: dict[str, tuple[list[Scene], tuple[str, ...], Try]] = {
        "presses": (
            once(played),
            SOME,
            lambda who, at: player.click(who, at.line, channel=at.channel, notice=player.town.alert),
        ),
        "picks": (anywhere, ("luca", "leo", "zoe"), lambda who, at: player.pick(who, at.line)),
        "presses in a form": (
            anywhere, ("luca", "leo", "zoe"), lambda who, at: player.click(who, at.line, inside="modal"),
        ),
    }  # fmt: skip
    if not player.town.memory.sqlite:
        doors.pop("presses")
    assert [
        each for door, (at, who, attempt) in doors.items() for each in wrong(player, at, door, attempt, who)
    ] == []


@pytest.mark.parametrize("player", ["sqlite"], indirect=True)
def test_a_form_is_opened_for_and_taken_from_whom_the_table_names(
    player: Player, played: list[Scene]
) -> None:
    """The form is opened by somebody allowed; others then send it, with its line forged into the metadata."""
    found: list[str] = []
    sent = 0
    for scene in played:
        form = _form(player, scene)
        if form is None:
            continue
        sent += 1
        values = filled(form, scene.lead)
        line = scene.opens

        def sends(who: str, at: Scene, line: str = line, values: Any = values) -> Heard:
            private = {"channel": at.channel, "person": "1", "workspace_id": "2"}
            return player.submit(who, line, values, private=private)

        found += wrong(player, [scene], "sends", sends, SOME)
    assert sent > 20, "most verbs have a form"
    assert found == []


def _form(player: Player, scene: Scene) -> dict[str, Any] | None:
    for who in INSIDERS:
        if expected(scene.verb, player.town.people[who], scene):
            opened = player.click(who, scene.line, form=True, channel=scene.channel)
            inputs = [
                view for view in opened.views if any(block["type"] == "input" for block in view["blocks"])
            ]
            return inputs[0] if inputs else None
    raise AssertionError(f"nobody may {scene.line!r}: the scene is about nothing that anybody may do")


# --- nothing forgotten -----------------------------------------------------------------------------------------------


def test_every_verb_is_carried_out_by_somebody_and_what_it_changes_is_on_record(
    player: Player, played: list[Scene]
) -> None:
    done = set()
    for scene in played:
        for who in INSIDERS:
            if expected(scene.verb, player.town.people[who], scene):
                heard = player.command(who, scene.line, channel=scene.channel)
                if scene.verb.leaves is Leaves.NOTHING or heard.tables - UNTRAILED:
                    done.add(id(scene.verb))
                    break
    forgotten = [scene.line for scene in played if id(scene.verb) not in done]
    assert forgotten == [], "no scene in which it changes anything: add one in tests/rights/scenes.py"


def test_a_verb_that_a_relation_decides_has_scenes_of_its_own(played: list[Scene]) -> None:
    by_relation = {
        right
        for right, rule in RULES.items()
        if any(Relation.ANY not in relations for _, relations in rule.allowed)
    }
    lacking = [scene.line for scene in played if scene.verb.right in by_relation and not scene.own]
    assert lacking == [], (
        "who may depends on what somebody is to the thing: add a scene in tests/rights/scenes.py"
    )


def test_no_verb_is_offered_to_a_role_that_may_never_do_it() -> None:
    for noun in router.nouns().values():
        for verb in noun.verbs:
            assert verb.who or RULES[verb.right].members, f"{noun.name} {verb.word} is for nobody"


def test_a_reading_line_of_setup_and_people_writes_nothing(player: Player) -> None:
    for word in ("setup", "people"):
        for line in READS_LINES:
            assert not player.command("olga", f"/tandem {word} {line}".strip()).tables - UNTRAILED


# --- type-ahead, shortcuts, Home -------------------------------------------------------------------------------------


def test_type_ahead_offers_nothing_to_who_may_not_pick(player: Player) -> None:
    for noun in router.nouns().values():
        for name, source in noun.picks.items():
            for who, actor in player.town.people.items():
                for typed in ("", "a", "42", "%", "zwei"):
                    heard = player.suggests(who, name, typed)
                    offered = '"options": []' not in heard.told
                    assert not offered or ever(actor, source.right), f"{who} is offered {name}: {heard.told}"
                    assert not unread(player, heard, actor)
                    assert not heard.acts


def test_a_forged_source_and_a_forged_choice_are_nothing(player: Player) -> None:
    for source in ("person", "nothing", "", "lead:42", "../lead"):
        assert '"options": []' in player.suggests("olga", source, "a").told
    for line, name, value in (
        ("/lead accept", "lead", "99999"),
        ("/lead accept", "lead", "42; DROP TABLE lead"),
        ("/lead accept", "lead", "-1"),
        ("/lead accept", "lead", "9" * 400),
        ("/lead give 61", "person", str(player.town.second.people["amira"])),
        ("/lead give 61", "person", "0"),
        ("/lead answer 50", "answer", "forged"),
        ("/lead answer 50 send", "team", "../east"),
        ("/lead reject 42", "reason", "forged"),
        ("/lead rule 51", "ruling", ""),
        ("/lead feedback 42", "verdict", "excellent"),
        ("/tandem people add", "role", "owner"),
        ("/tandem people match", "person", str(player.town.second.people["amira"])),
        ("/tandem setup channel", "use", "allow"),
    ):
        for who in ("jonas", "ines", "priya", "daniel", "olga", "nora", "gus", "zoe"):
            heard = player.submit(who, line, {name: {"answer": {"selected_option": {"value": value}}}})
            assert "did not work" not in heard.told, (who, line, value, heard.told)
            assert not heard.tables - UNTRAILED, (who, line, value, heard.tables)
            assert not unread(player, heard, player.town.people[who])


@pytest.mark.parametrize("shortcut", ["lead_feedback", "new_lead", "forged"])
def test_a_shortcut_opens_its_form_for_whom_its_line_is_for(player: Player, shortcut: str) -> None:
    for who, actor in player.town.people.items():
        for notice in ("", player.town.alert, "forged", "' OR 1=1 --"):
            heard = player.shortcut(who, shortcut, notice=notice)
            assert "did not work" not in heard.told, heard.told
            assert not unread(player, heard, actor)
            assert not heard.tables - UNTRAILED
            right = {"lead_feedback": Right.FEEDBACK, "new_lead": Right.ADD_LEAD}.get(shortcut)
            if right is not None:
                assert bool(heard.views) is ever(actor, right), (who, heard.told)


def test_home_shows_everybody_their_own_and_outsiders_nothing_of_the_teams(player: Player) -> None:
    for who, actor in player.town.people.items():
        heard = player.home(who)
        assert not unread(player, heard, actor)
        shown = {lead.number for lead in LEADS if f"L-{lead.number} " in heard.told}
        if who in OUTSIDERS or not actor.roles:
            assert shown == set(), who
        elif actor.roles == {Role.REP}:
            theirs = {
                each.number
                for each in LEADS
                if allowed(actor, Right.ACCEPT, player.town.thing(each.number)) or each.refused_by == who
            }
            assert shown <= theirs, (who, shown)


# --- two companies in one process ------------------------------------------------------------------------------------


def test_equal_numbers_and_ids_of_another_company_lead_nowhere(player: Player, played: list[Scene]) -> None:
    """The second company's Jonas says the very same lines: everything happens in his own company, nothing in the first."""
    for scene in once(played):
        for who in ("jonas", "ines", "daniel", "olga"):
            heard = player.command(who, scene.line, team=OTHER_TEAM, channel=scene.channel)
            assert heard.workspaces <= {player.town.second.id}, scene.line
            assert {act.workspace_id for act in heard.acts} <= {player.town.second.id}
            for lead in LEADS:
                assert f" {lead.company}" not in heard.told.replace(f"{FOREIGN} {lead.company}", ""), (
                    scene.line
                )
                assert f"canary{lead.number}" not in heard.told.casefold()


def test_a_button_of_one_companys_message_does_nothing_in_another(
    player: Player, played: list[Scene]
) -> None:
    """In a channel that two companies share, each sees the other's messages; both may have Tandem, in one process."""
    for scene in once(played):
        for inside in ("", "modal", "home"):
            heard = player.click(
                "jonas", scene.line, team=OTHER_TEAM, of_team="T1", inside=inside, channel=scene.channel
            )
            assert heard.help, (scene.line, inside, heard.told)
            assert heard.acts == ()
            assert FOREIGN not in heard.told
