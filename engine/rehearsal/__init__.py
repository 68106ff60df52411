"""Rehearsing a programme under a made-up clock: people who react, replay, simulation, liveness.

Pure: no clock, no file, no database. What keeps the record (in memory, or the office) is handed in.
"""
