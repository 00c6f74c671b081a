"""Who was erased, remembered outside the database: so that no backup that is put back brings them back.

One line a person in a file that only its owner reads: a lead's number, or the keyed hash of an address, and when. Keep
the file where the database's backups are not. The clock writes it, and erases again whoever is in the database although
the file says that they asked to be forgotten.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from db.memory import Memory, Work
from db.stores import tombstones, workspaces
from db.stores.tombstones import Tombstones
from operations import recovery

log = logging.getLogger(__name__)


class Journal:
    """The file of who was erased."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[int, Tombstones]:
        """Return who was erased, by workspace; a last line that was cut off by a kill is left out."""
        found: dict[int, tuple[dict[int, datetime], dict[str, datetime]]] = {}
        for line in self.path.read_text(encoding="ascii").splitlines() if self.path.exists() else []:
            try:
                told = json.loads(line)
                leads, hashes = found.setdefault(int(told["workspace"]), ({}, {}))
                at = datetime.fromisoformat(told["at"])
                if "lead" in told:
                    leads[int(told["lead"])] = at
                else:
                    hashes[str(told["hash"])] = at
            except (ValueError, KeyError, TypeError):
                log.warning("erasure not readable", extra={"file": self.path.name})
        return {workspace: Tombstones(*stones) for workspace, stones in found.items()}

    def add(self, workspace_id: int, stones: Tombstones) -> int:
        """Write down whom the file does not have yet, on the disk when this returns; return how many lines that took."""
        held = self.read().get(workspace_id, Tombstones({}, {}))
        lines = [
            {"workspace": workspace_id, "lead": lead, "at": at.isoformat()}
            for lead, at in sorted(stones.leads.items())
            if lead not in held.leads
        ]
        lines += [
            {"workspace": workspace_id, "hash": hashed, "at": at.isoformat()}
            for hashed, at in sorted(stones.hashes.items())
            if hashed not in held.hashes
        ]
        if lines:
            handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(handle, "ab") as file:
                if file.tell() and not self.path.read_bytes().endswith(b"\n"):
                    file.write(b"\n")
                file.write("".join(json.dumps(line) + "\n" for line in lines).encode("ascii"))
                file.flush()
                os.fsync(file.fileno())
        return len(lines)

    def keep(self, memory: Memory, now: datetime) -> None:
        """Bring file and database together: what one knows of erased people, the other knows too. Runs in a thread."""
        written = self.read()
        for workspace_id in memory.see(workspaces.all_ids, 0, now=now):
            stones = written.get(workspace_id, Tombstones({}, {}))
            if buried := bury(memory, workspace_id, stones, now):
                log.warning("erased again", extra={"workspace": workspace_id, "count": len(buried)})
            self.add(workspace_id, memory.see(tombstones.of_workspace, workspace_id, now=now))


def bury(memory: Memory, workspace_id: int, stones: Tombstones, now: datetime) -> tuple[int, ...]:
    """Erase again whoever is in the database although they were erased; writes only where there is somebody."""

    def look(work: Work) -> bool:
        missing = stones.hashes.keys() - tombstones.of_workspace(work).hashes.keys()
        return bool(missing or tombstones.risen(work, stones))

    if not len(stones) or not memory.see(look, workspace_id, now=now):
        return ()
    return memory.do(lambda work: recovery.bury(work, stones), workspace_id, now=now)


def merged(*several: Mapping[int, Tombstones]) -> dict[int, Tombstones]:
    """Put together what several sources know of erased people."""
    found: dict[int, Tombstones] = {}
    for each in several:
        for workspace_id, stones in each.items():
            held = found.get(workspace_id, Tombstones({}, {}))
            found[workspace_id] = Tombstones({**held.leads, **stones.leads}, {**held.hashes, **stones.hashes})
    return found
