"""What each command, and the passing of time, brings about: one module per concept. Dispatched by decide.py."""
