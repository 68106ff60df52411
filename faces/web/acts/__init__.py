"""What may be done to a programme, as a form of its own: one module per act, all of them listed in listed.py."""
