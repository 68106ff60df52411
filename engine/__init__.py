"""The engine of Koers: what must happen (rules), trying it out (rehearsal), and keeping the record (office).

Only the rooms live here. What people see and do is in `faces`, which looks down on this package and never the other
way round.
"""
