"""Programmes in which people of one team spend time with the other: their terms, their slots, and a fair plan of turns."""
