"""What Tandem posts: one message whose text tells everything that its blocks show, cut where Slack needs a cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from messages import limits
from messages.bars import spoken
from messages.buttons import BUTTONS_SHOWN, Block, Button, actions, digest, mrkdwn, row, section
from messages.drawn import PLAIN_BLOCKS, bar_chart, in_words, line_chart, table
from messages.picture import Picture
from messages.place import Place
from messages.text import escape, fenced, neutral, one_line, plain, unescape, wrapped

__all__ = ["Button", "Message", "bar_chart", "compose", "line_chart", "row", "split", "table"]

HEADLINE = 80  # what a lock screen shows of a message
# A continuation's line that says how many follow, and the label of its headline, come on top of the text.
_ROOM = limits.TEXT_OF_BLOCKS - 200
_TAIL_BLOCKS = 10  # context and buttons that the first part of a long message can carry


@dataclass(frozen=True, slots=True)
class Message:
    """Text, blocks, and the replies of its thread; a value that can be compared, printed and sent.

    `picture` is drawn by Slack (`charted`) or shown once it is uploaded (`showing`); until then, and where neither can be,
    the words stand alone. With a `place` nothing is said: that is brought to this state, and the words are for whoever
    looks what was owed.
    """

    text: str
    blocks: tuple[Block, ...]
    replies: tuple[Message, ...] = ()
    picture: Picture | None = None
    place: Place | None = None

    def payload(self) -> dict[str, Any]:
        """Give the arguments of `chat.postMessage` but for the channel: nothing unfurls, no name is guessed."""
        return {
            "text": self.text,
            "blocks": list(self.blocks),
            "unfurl_links": False,
            "unfurl_media": False,
            "parse": "none",
            "link_names": False,
        }

    @property
    def told(self) -> tuple[list[str], list[str]]:
        """What it tells without its buttons: the texts of its sections, and the context below them."""
        sections = [block["text"]["text"] for block in self.blocks if block["type"] == "section"]
        context = [
            each["text"] for block in self.blocks if block["type"] == "context" for each in block["elements"]
        ]
        return sections, context

    def fallback(self) -> Message:
        """Give the same message with sections, context and buttons only, for a Slack that refuses newer blocks."""
        blocks: list[Block] = []
        for block in self.blocks:
            if block["type"] in PLAIN_BLOCKS:
                blocks.append(block)
            else:
                seed = str(block.get("block_id") or digest(in_words(block)))
                for at, lines in enumerate(_sections(in_words(block).split("\n"))):
                    blocks.append({**section(lines), "block_id": f"{seed}-{at}"})
        return replace(self, blocks=tuple(blocks), replies=tuple(reply.fallback() for reply in self.replies))

    def showing(self, file_id: str) -> Message:
        """Give the same message with its picture, which Slack holds under this id, between what is said and what is pressed."""
        assert self.picture is not None, "a message without a picture shows none"
        return self._with(self.picture.block(file_id))

    def charted(self) -> Message:
        """Give the same message with its picture as a chart that Slack draws by itself, in the same place."""
        assert self.picture is not None, "a message without a picture has no chart"
        return self._with(self.picture.native())

    def _with(self, shown: Block) -> Message:
        below = ("context", "actions")
        at = next((at for at, block in enumerate(self.blocks) if block["type"] in below), len(self.blocks))
        return replace(self, blocks=(*self.blocks[:at], shown, *self.blocks[at:]))

    @property
    def shows_picture(self) -> bool:
        """Whether its picture is among its blocks."""
        return any(block["type"] == "image" and "slack_file" in block for block in self.blocks)

    @property
    def shows_chart(self) -> bool:
        """Whether its picture is among its blocks as a chart of Slack's."""
        return self.picture is not None and any(
            block["type"] == "data_visualization" for block in self.blocks
        )


def compose(
    headline: str,
    body: str,
    *,
    context: Sequence[str] = (),
    buttons: Sequence[Button] = (),
    more: Sequence[Button] = (),
    replies: Sequence[Message] = (),
    extra: Sequence[Block] = (),
    iteration: str = "",
    picture: Picture | None = None,
) -> Message:
    """Build a message from lines of mrkdwn; blank lines in `body` part its sections.

    `headline` is what a lock screen shows: one line that stands alone, cut at 80 columns; all lines follow it in
    `text`. `extra` blocks (tables, charts, rows) stand between body and context. At most three buttons, and five
    under ⋯, else a ValueError. Block ids come from the content and `iteration`: an edited message needs new ones.
    """
    if len(buttons) > BUTTONS_SHOWN:
        raise ValueError(
            f"a message has at most {BUTTONS_SHOWN} buttons, the others go under ⋯: {len(buttons)}"
        )
    title = one_line(unescape(plain(headline)), HEADLINE)
    if not title:
        raise ValueError("a message needs a headline: it is the notification")
    bodies = [lines for part in _paragraphs(body or headline) for lines in _sections(part)]
    blocks: list[Block] = [section(lines) for lines in bodies]
    blocks += [dict(block) for block in extra]
    lines_below = [line for line in map(_clean, context) if line.strip()]
    blocks += [
        {"type": "context", "elements": [mrkdwn(part)]} for line in lines_below for part in _sections([line])
    ]
    if buttons or more:
        blocks.append(actions(buttons, more, about=title))
    seed = digest(iteration, title, repr(blocks))
    named = tuple({**block, "block_id": f"{seed}-{at}"} for at, block in enumerate(blocks))
    return Message(_text(title, named), named, tuple(replies), picture)


def _clean(line: str) -> str:
    return fenced(str(line).replace("\t", " ")).rstrip()


def _paragraphs(body: str) -> Iterator[list[str]]:
    lines: list[str] = []
    for line in [*map(_clean, str(body).split("\n")), ""]:
        if line.strip():
            lines.append(line)
        elif lines:
            yield lines
            lines = []


def _sections(lines: Iterable[str]) -> Iterator[str]:
    """Join lines into texts that fit a section, cut at line ends; a line that alone is too long is wrapped."""
    held = ""
    for line in (piece for long in lines for piece in _pieces(long)):
        if held and len(held) + 1 + len(line) > limits.SECTION_TEXT:
            yield held
            held = line
        else:
            held = f"{held}\n{line}" if held else line
    if held.strip():
        yield held


def _pieces(line: str) -> list[str]:
    return [line] if len(line) <= limits.SECTION_TEXT else wrapped(line, limits.SECTION_TEXT)


def _text(title: str, blocks: Iterable[Block]) -> str:
    """Give the text that stands for all blocks: the headline, then every line; a first line that repeats it goes."""
    lines = [line for block in blocks for line in spoken(plain(in_words(block))).split("\n") if line.strip()]
    if lines and one_line(unescape(lines[0])) == title:
        lines = lines[1:]
    return "\n".join([escape(neutral(title)), *lines])


def split(message: Message) -> tuple[Message, ...]:
    """Give the message in as many as Slack needs: 50 blocks, 3,000 characters a section, 12,000 together.

    Cut at line ends only. The first keeps context, buttons and replies; each but the last says how many lines
    follow; text of each is whole for its part. A message that fits comes back as it is.
    """
    if (
        len(message.blocks) <= limits.BLOCKS_PER_MESSAGE
        and limits.text_of(message.blocks) <= limits.TEXT_OF_BLOCKS
    ):
        return (message,)
    tail = [block for block in message.blocks if block["type"] in ("context", "actions")]
    if len(tail) > _TAIL_BLOCKS or limits.text_of(tail) > limits.SECTION_TEXT:
        tail = [block for block in tail if block["type"] == "actions"]
    parts = _parts(_lines_and_blocks(block for block in message.blocks if block not in tail), tail)
    if len(parts) == 1:
        return (message,)
    left = sum(len(part) for part in parts)
    headline = unescape(message.text.split("\n", 1)[0])
    messages: list[Message] = []
    for at, part in enumerate(parts):
        left -= len(part)
        blocks = _joined(part)
        if left:
            note = mrkdwn(f"{left:,} more {'line follows' if left == 1 else 'lines follow'}")
            blocks.append(
                {"type": "context", "elements": [note], "block_id": f"left-{at}-{digest(message.text)}"}
            )
        title = headline if at == 0 else f"{one_line(headline, HEADLINE - 12)} ({at + 1} of {len(parts)})"
        whole = tuple(blocks + tail) if at == 0 else tuple(blocks)
        messages.append(Message(_text(title, whole), whole))
    messages[0] = replace(messages[0], replies=message.replies, picture=message.picture)
    return tuple(messages)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a section, or one block that cannot be cut."""

    words: str
    block: Block
    whole: bool

    def weight(self) -> int:
        return limits.text_of([self.block]) if self.whole else len(self.words) + 1


def _lines_and_blocks(blocks: Iterable[Block]) -> Iterator[_Line]:
    for block in blocks:
        if block["type"] == "section" and "accessory" not in block and "fields" not in block:
            for line in block["text"]["text"].split("\n"):
                yield from (_Line(piece, block, whole=False) for piece in _pieces(line))
        else:
            yield _Line("", block, whole=True)


def _parts(lines: Iterable[_Line], tail: Sequence[Block]) -> list[list[_Line]]:
    parts: list[list[_Line]] = [[]]
    text, count, section_text = limits.text_of(tail), len(tail) + 1, 0
    for line in lines:
        last = parts[-1][-1] if parts[-1] else None
        starts = line.whole or last is None or last.block is not line.block
        starts = starts or section_text + line.weight() > limits.SECTION_TEXT
        if parts[-1] and (text + line.weight() > _ROOM or count + starts > limits.BLOCKS_PER_MESSAGE):
            parts.append([])
            text, count, starts = 0, 1, True
        parts[-1].append(line)
        text += line.weight()
        count += starts
        section_text = line.weight() if starts else section_text + line.weight()
    return parts


def _joined(part: Sequence[_Line]) -> list[Block]:
    """Put lines of one section together again, as many as fit, under block ids that stay different."""
    blocks: list[Block] = []
    gathered: list[tuple[Block, list[str]]] = []
    for line in part:
        if gathered and gathered[-1][0] is line.block and not line.whole:
            gathered[-1][1].append(line.words)
        else:
            gathered.append((line.block, [] if line.whole else [line.words]))
    for block, words in gathered:
        if not words:
            blocks.append(block)
        for at, text in enumerate(_sections(words)):
            name = str(block.get("block_id", digest(text)))
            blocks.append({**section(text), "block_id": f"{name}-{at}" if at else name})
    return blocks
