"""The command line: every command opens what it needs, calls one job, and says what came of it."""
