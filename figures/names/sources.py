"""What the figures of attribution are called."""

from __future__ import annotations

from figures.names.shape import BASIS, CLOSES_IN_PERIOD, Name


def _side(side: str, what: str) -> tuple[Name, ...]:
    parts = (
        ("all", f"{what} deals with an amount"),
        ("credited", "those that a campaign touched in time: what the credits sum to"),
        ("untouched", "those without a known touch; with credited they are all"),
        ("sourced", "those whose origin is marketing: the deal's own, else its lead's"),
        ("influenced", "sourced, or touched by a campaign in time; never added to sourced"),
        ("unknown", "those of which nobody said whose they are"),
    )
    found = [
        name
        for part, says in parts
        for name in (
            Name(f"{side}.{part}.minor", says, "sum of the whole amounts", CLOSES_IN_PERIOD),
            Name(f"{side}.{part}.deals", "how many they are", "count", CLOSES_IN_PERIOD),
        )
    ]
    return (
        *found,
        Name(f"{side}.without_amount", "deals that nobody gave an amount; in no sum", "count", CLOSES_IN_PERIOD),
        Name(f"{side}.self_reported[].heard_from", "what the buyer says; null is not known", "", "", "alignment.self_reported.heard_from"),
        Name(f"{side}.self_reported[].minor", "whole amounts of their deals", "sum", CLOSES_IN_PERIOD),
        Name(f"{side}.self_reported[].deals", "how many they are", "count", CLOSES_IN_PERIOD),
    )  # fmt: skip


NAMES = (
    Name("report", "which report this is"),
    Name("definition", "name and version of these definitions"),
    Name("as_of", "what had happened before this instant is counted"),
    Name("known_at", "what had been heard by this instant is counted"),
    Name("zone", "the workspace's time zone"),
    Name("currency", "the currency of every amount; amounts are whole minor units (cents)"),
    Name("filters[]", "what was asked about, in words"),
    Name("period.name", "the period in which deals close; null is ever"),
    Name("period.first", "its first day"),
    Name("period.end", "the day after its last"),
    Name("model.word", "the word that asks for this model", "", "", "alignment.attribution.attribute"),
    Name("model.name", "what it is called"),
    Name("model.of_record", "whether it is the one that counts: the agreed one, linear until one is"),
    Name("model.agreement", "the version of the agreement that names a model; null where none does"),
    Name("model.lookback_days", "so old a touch may be at the conversion; null is any age"),
    Name("model.half_life_days", "after so many days a touch weighs half, of time decay"),
    *_side("won", "won"),
    *_side("open", "open"),
    Name("campaigns[].campaign", "a campaign's word"),
    Name("campaigns[].won_minor", "its credit in won deals", "shares by the model, to the cent", CLOSES_IN_PERIOD),
    Name("campaigns[].won_deals", "won deals that it touched in time", "count", CLOSES_IN_PERIOD),
    Name("campaigns[].open_minor", "its credit in open deals", "shares by the model, to the cent", CLOSES_IN_PERIOD),
    Name("campaigns[].open_deals", "open deals that it touched in time", "count", CLOSES_IN_PERIOD),
    Name("campaigns[].cost_minor", "what it costs in all; null where no cost or no rate is known"),
    Name("campaigns[].won_over_cost", "its return; null without a cost above zero", "`won_minor` ÷ `cost_minor`", CLOSES_IN_PERIOD),
    Name("flagged.won_before_created", "won before they were created: counted, and worth a look at the source", "count", CLOSES_IN_PERIOD),
    Name("without_rate[].currency", "a currency for which no rate is known"),
    Name("without_rate[].deals", "deals in it; in no sum", "count", CLOSES_IN_PERIOD),
    *BASIS,
)  # fmt: skip
"""The names of `tandem report sources --json`."""
