"""What the clock (or the command line) does."""
