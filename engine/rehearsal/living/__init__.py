"""Proving that a definition can live: what the text tells, and what a rehearsal of it shows. See liveness.py."""
