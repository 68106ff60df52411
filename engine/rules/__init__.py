"""The rules of a programme: what must happen, given the agreed plan and what has happened so far.

Pure: the standard library, pydantic, python-dateutil and holidays only. No clock, no input or output, no randomness
and no logging; whatever needs the time or the date receives it.
"""
