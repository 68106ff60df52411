"""Prefect and the clock act here: each phase a flow, the clock, the worker, and what keeps them running.

Flow runs decide nothing: they do the work a phase asks for through the office, and show what the journal says.
"""
