"""Everything that Tandem may owe has its words, and nobody wrote words for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

import digests
from alignment.notices import NOTICES
from digests import registry

HERE = Path(digests.__file__).parent


@pytest.mark.parametrize("kind", [kind.name for kind in NOTICES])
def test_every_kind_of_notice_has_its_words(kind: str) -> None:
    assert callable(registry.renderer(kind))


def test_an_unknown_kind_has_none() -> None:
    with pytest.raises(registry.NoRenderer):
        registry.renderer("gossip")


def test_every_module_that_renders_is_a_kind() -> None:
    renders = {path.stem for path in HERE.glob("*.py") if "\ndef render(" in path.read_text(encoding="utf-8")}
    assert renders - {"registry"} == {kind.name for kind in NOTICES}
