"""`tandem webhook`: doors by which other systems tell us of leads, deals, people, campaigns and touches over HTTP."""

from __future__ import annotations

import re
import secrets as chance
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from alignment.people import SHELL
from bot.cli.opened import Shell, opened, workspace_option
from bot.http.signatures import Scheme
from bot.http.webhooks import hash_of
from crm import maps
from crm.fields import Kind
from crm.problems import CannotRead
from crm.webhook import KINDS, Webhook
from db.stores import endpoints as stored
from db.stores import workspaces
from operations import endpoints

DAY = 24


@click.group()
def webhook() -> None:
    """Open doors for other systems, list them, give them new secrets, close them."""


@webhook.command()
@click.argument("kind", type=click.Choice([each.value for each in KINDS]))
@click.option(
    "--source", required=True, help="Whose ids these are, such as hubspot: the same word as in its files."
)
@click.option("--map", "map_path", type=click.Path(path_type=Path), help="What its fields mean (TOML).")
@click.option(
    "--signed-by",
    type=click.Choice([each.value for each in Scheme]),
    default=Scheme.TANDEM.value,
    show_default=True,
    help="By whose scheme it signs; HubSpot's asks for the client secret of the app.",
)
@workspace_option
def add(kind: str, source: str, map_path: Path | None, signed_by: str, workspace: int | None) -> None:
    """Open a door for KIND. Its address and its secret are told now and never again."""
    word = source.strip().casefold()
    if not re.fullmatch(r"[a-z0-9_-]{1,40}", word):
        raise click.UsageError("--source is a word of letters, digits, - and _, such as hubspot.")
    with opened(workspace) as shell:
        terms = shell.see(workspaces.terms)
        try:
            data, read = _read(map_path, word, Kind(kind), terms.zone, terms.currency)
        except CannotRead as problem:
            raise click.ClickException(str(problem)) from None
        scheme = Scheme(signed_by)
        if scheme is Scheme.HUBSPOT and not shell.settings.public_url:
            raise click.ClickException(
                "HubSpot signs the address that it calls: put PUBLIC_URL=https://… into the environment or .env first."
            )
        secret = _secret(scheme)
        address = f"{shell.workspace_id}-{chance.token_urlsafe(24)}"
        made = shell.do(
            lambda work: endpoints.add(
                work,
                SHELL,
                hashed=hash_of(address),
                sealed=shell.secrets.seal(secret),
                source=word,
                kind=kind,
                scheme=scheme.value,
                mapped=data,
                stages=read.stages,
            )
        )
        click.echo(f"Webhook {made.id} takes {kind} of {word}. Neither line is shown again:")
        click.echo(f"URL     {_base(shell)}/webhooks/{word}/{address}")
    if scheme is Scheme.TANDEM:
        click.echo(f"secret  {secret}")
        click.echo("How to sign, with an example: docs/webhooks.md")
    click.echo("In Socket Mode the door opens with: tandem run --port 3000")


def _read(
    path: Path | None, source: str, kind: Kind, zone: str, currency: str
) -> tuple[dict[str, Any], Webhook]:
    """Return what a map says, and what reads by it; raises `CannotRead`."""
    data = maps.data_of(path) if path else {}
    mapped = maps.from_data(data, path.name if path else "map")
    if mapped.source and mapped.source != source:
        raise CannotRead(f'The map says source = "{mapped.source}", and --source is "{source}".')
    _keepable(data)
    return data, Webhook(kind, mapped, zone=zone, currency=currency)


def _keepable(data: object) -> None:
    """Refuse what a map may not hold because it could not be kept: days and times that are not in quotes."""
    if isinstance(data, dict):
        for each in data.values():
            _keepable(each)
    elif isinstance(data, list):
        for each in data:
            _keepable(each)
    elif not isinstance(data, (str, int, float, bool)):
        raise CannotRead("The map has a day or a time without quotes around it.")


def _base(shell: Shell) -> str:
    return shell.settings.public_url.rstrip("/") or f"http://{shell.settings.host}:{shell.settings.port}"


def _secret(scheme: Scheme) -> str:
    if scheme is Scheme.TANDEM:
        return chance.token_urlsafe(32)
    typed: str = click.prompt("Client secret of the HubSpot app", hide_input=True)
    return typed.strip()


@webhook.command("list")
@workspace_option
def list_(workspace: int | None) -> None:
    """List every door: what it takes, when it was last heard, and when somebody was last turned away, and why."""
    with opened(workspace) as shell:
        found = shell.see(stored.listed)
        held = {each.id: shell.see(lambda work, each=each: stored.secrets(work, each.id)) for each in found}  # type: ignore[misc]
    for each in found:
        parts = [f"{each.id:>3}  {each.kind:13} {each.source:16}"]
        if each.ended:
            parts.append(f"ended {each.ended_at:%Y-%m-%d}")
        else:
            parts.append(f"heard {each.heard_at:%Y-%m-%d %H:%M} UTC" if each.heard_at else "never heard")
            count = len(held[each.id])
            parts.append(f"{count} secret{'' if count == 1 else 's'}")
        if each.refused_at:
            parts.append(f"turned away {each.refused_at:%Y-%m-%d %H:%M} UTC: {each.refused_for}")
        click.echo("  ".join(parts))
    if not found:
        click.echo("No webhooks. tandem webhook add leads --source NAME opens one.")


@webhook.command()
@click.argument("number", type=click.IntRange(1, 10**15))
@click.option(
    "--overlap",
    default=DAY,
    show_default=True,
    help="Hours for which the old secret holds too; 0 ends it now.",
)
@workspace_option
def rotate(number: int, overlap: int, workspace: int | None) -> None:
    """Give webhook NUMBER a new secret, told now and never again; the old one holds for a while beside it."""
    with opened(workspace) as shell:
        found = shell.see(lambda work: stored.by_id(work, number))
        scheme = Scheme(found.scheme) if found is not None else Scheme.TANDEM
        secret = _secret(scheme)
        sealed, hours = shell.secrets.seal(secret), timedelta(hours=min(max(overlap, 0), 10**4))
        shell.do(lambda work: endpoints.rotate(work, SHELL, number, sealed, hours))
    if scheme is Scheme.TANDEM:
        click.echo(f"secret  {secret}")
    click.echo(f"The old secret holds {f'for {overlap} hours more' if overlap > 0 else 'no more'}.")


@webhook.command()
@click.argument("number", type=click.IntRange(1, 10**15))
@workspace_option
def end(number: int, workspace: int | None) -> None:
    """Close webhook NUMBER: from now on its address is nobody's. What it brought stays."""
    with opened(workspace) as shell:
        found = shell.do(lambda work: endpoints.end(work, SHELL, number))
    click.echo(f"Webhook {found.id} has ended: nobody is there any more.")
