"""What may be pressed under an answer about digests."""

from __future__ import annotations

from messages.buttons import Button

ON = Button("Turn one on", "/digest on pipeline")
PREVIEW = Button("Preview", "/digest preview")
SET = Button("Times and sections", "/digest set", form=True)
HERE = Button("What this channel gets", "/digest")
