"""What would come now: to the person who asks, or posted here after asking."""

from __future__ import annotations

from alignment.permissions import Right, allowed, may
from commands.answers import answer
from commands.digest import picturing
from commands.digest.buttons import here, turn_on
from commands.digest.which import Place, whereto
from commands.line import Line
from commands.request import Reply, Request
from db.memory import Work
from db.stores.notices import Notice
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from operations import digest_now, subscriptions


async def preview(request: Request, line: Line) -> Reply:
    """Show what would come now, to the person who asks only."""
    place, words = whereto(request, line.rest.split())
    kind = subscriptions.digest_kind(words[0] if words else "").name

    def look(work: Work) -> Reply:
        may(request.actor, Right.PREVIEW)
        digest = _unposted(work, kind, place.target)
        shown = preview_of(work, digest)
        charts = [escape(each) for each in picturing.found_now(work, digest)]
        mine = allowed(request.actor, Right.SUBSCRIBE, subscriptions.of_target(place.target))
        post = Button("Send it to me" if place.dm else "Post it here", place.line("now", kind))
        buttons = [post, turn_on(place)] if mine else [here(place)]
        return Reply(
            compose(
                shown.text.split("\n", 1)[0],
                body_of(shown),
                context=(*charts, "Only you see this"),
                buttons=buttons,
            )
        )

    return await request.look(look)


async def post_now(request: Request, line: Line) -> Reply:
    """Ask first, then post this moment's digest here."""
    place, words = whereto(request, line.rest.split())
    sure = bool(words) and words[-1].casefold() == "yes"
    words = words[:-1] if sure else words
    anew = bool(words) and words[-1].casefold() in ("new", "anew")
    kind = subscriptions.digest_kind(" ".join(words[:-1] if anew else words)).name
    if not sure:

        def look(work: Work) -> Reply:
            may(request.actor, Right.SUBSCRIBE, subscriptions.of_target(place.target))
            subscriptions.refuse_unless_postable(work, place.target, place.line("now", kind))
            shown = preview_of(work, _unposted(work, kind, place.target))
            there = None if anew else digest_now.todays(work, place.target, kind)
            send = "Send it" if place.dm else "Post it"
            ask, yes = f"{send}?", Button(send, place.line("now", kind, "new" if anew else "", "yes"))
            buttons: tuple[Button, ...] = (yes, here(place))
            if there is not None:
                ask, yes = (
                    "Bring today's up to date?",
                    Button("Bring it up to date", place.line("now", kind, "yes")),
                )
                buttons = (yes, _anew(place, kind), here(place))
            return Reply(compose(ask, f"*{ask}*\n\n{body_of(shown)}", buttons=buttons))

        return await request.look(look)
    made = await request.act(
        lambda work: digest_now.post_now(work, request.actor, place.target, kind, anew=anew)
    )
    if made.edited:
        again = _anew(place, kind), here(place)
        return answer("Today's is being brought up to date, in its place.", buttons=again)
    return answer(
        "It is being sent to you." if place.dm else "It is being posted here.", buttons=(here(place),)
    )


def _anew(place: Place, kind: str) -> Button:
    return Button("Send a new one" if place.dm else "Post a new one", place.line("now", kind, "new", "yes"))


def preview_of(work: Work, digest: Notice) -> Message:
    """Return a digest as it would be posted now, without owing it."""
    from digests import registry

    shown = registry.render(work, digest)
    return shown if shown is not None else compose("Nothing to say now.", "Nothing to say now.")


def _unposted(work: Work, kind: str, target: str) -> Notice:
    """Return the notice by which a target's digest would be posted now: with its own filters and sections, if it is on."""
    here = (each.subscription for each in subscriptions.here(work, target))
    held = next((each for each in here if each.kind == kind), None)
    told = {"filters": dict(held.filters), "sections": dict(held.sections)} if held is not None else {}
    return digest_now.unowed(work, kind, target, work.now, {"filters": {}, "sections": {}, **told})


def body_of(shown: Message) -> str:
    """Return a message's own lines, without its buttons: a preview is pressed elsewhere."""
    sections, context = shown.told
    return "\n\n".join([*sections, *context])
