"""What the command line can do: one module per group of commands, each adding itself to an app. See faces/cli.py."""
