"""How charts are shown: set, said, and asked of Slack again; what the check says while Slack refused one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alignment.people import Role
from alignment.pictures import ASKED_AGAIN_AFTER, Charts
from db.memory import Memory, Work
from db.stores import charts, installations, people
from operations.setup.pictures import shown_now
from tests import brightwater as b
from tests.asking import Asking
from tests.subscriptions.test_digest import asking

__all__ = ["asking"]


@pytest.fixture
def refused(asking: Asking) -> Asking:
    """A workspace whose Slack refused a chart of its own just now."""

    def lay(work: Work) -> None:
        facts = ("team", "enterprise", "bot_user", "bot_id", "app_id", "token", "scopes")
        installations.save(work, **dict.fromkeys(facts, ""))
        charts.refuse(work)

    asking.memory.do(lay, asking.workspace, now=asking.now)
    return asking


def olga(asking: Asking) -> int:
    """The admin."""
    return asking.memory.see(
        lambda work: people.holders(work, Role.ADMIN)[0].id, asking.workspace, now=asking.now
    )


def shown(asking: Asking) -> Charts:
    return asking.memory.see(shown_now, asking.workspace, now=asking.now)


def test_until_slack_refuses_one_it_draws_them(asking: Asking) -> None:
    assert shown(asking) is Charts.NATIVE
    assert "Charts: drawn by Slack" in asking.says(olga(asking), "/tandem check")


def test_the_check_says_until_when_pictures_come_instead(refused: Asking) -> None:
    assert shown(refused) is Charts.PNG
    said = refused.says(olga(refused), "/tandem check")
    assert "Charts: pictures until 14 Dec: Slack refused one of its own" in said
    refused.now += ASKED_AGAIN_AFTER - timedelta(seconds=1)
    assert shown(refused) is Charts.PNG
    refused.now += timedelta(seconds=1)
    assert shown(refused) is Charts.NATIVE


def test_asking_for_slack_s_own_has_them_tried_at_once(refused: Asking) -> None:
    form = refused.reply(olga(refused), "/tandem setup pictures").form
    assert form is not None
    assert "Slack refused one on 16 Nov; tried again 14 Dec, or now by Save." in str(form.view())
    refused.says(olga(refused), "/tandem setup pictures native")
    assert shown(refused) is Charts.NATIVE


def test_a_reinstallation_keeps_what_is_known_of_its_slack(refused: Asking, quick_memory: Memory) -> None:
    facts = ("team", "enterprise", "bot_user", "bot_id", "app_id", "token", "scopes")
    quick_memory.do(
        lambda work: installations.save(work, **dict.fromkeys(facts, "new")),
        refused.workspace,
        now=refused.now,
    )
    assert shown(refused) is Charts.PNG


def test_nobody_but_an_admin_sets_it(asking: Asking) -> None:
    assert asking.says(b.INES, "/tandem setup pictures png").startswith("Admins set Tandem up.")
    assert shown(asking) is Charts.NATIVE
