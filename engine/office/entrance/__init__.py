"""Who comes in: sessions, logins, granted capacities, the links of letters, feeds, drafts and invitations.

Rows of people and hashes of tokens; what may be done once inside is decided in engine/rules/access.py.
"""
