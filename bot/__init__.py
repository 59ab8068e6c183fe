"""What the bot knows: pure functions over plain values. No database, no network, no clock."""
