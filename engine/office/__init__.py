"""The programme office: keeps the record on PostgreSQL, and posts what people must be told.

Here live the settings, the database, its tables and migrations, the journal and the register. What must happen is
decided in `engine.rules`; the office asks it, in one transaction per command. It reads no clock: every moment comes in
as `now`.
"""
