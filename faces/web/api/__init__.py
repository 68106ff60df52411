"""The same acts and views as JSON, for programs: /api/v1. Why it looks as it does: docs/decisions/0013-the-http-api.md.

It adds no rule of its own: who may do what is access.py, what follows is the office.
"""
