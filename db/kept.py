"""Under what names a process keeps in `Work.kept` what no database holds: the composition root puts it there."""

HASH_KEY = "hash_key"
"""The key of hashes that only this Tandem can make: of e-mail addresses, of what was erased, of invitations' addresses."""

PUBLIC_URL = "public_url"
"""Where its doors are reached from outside; empty where they are not."""
