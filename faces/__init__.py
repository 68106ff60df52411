"""The faces of Koers: where people look and act. The command line lives here; nothing below it knows a face."""
