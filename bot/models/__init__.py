"""What the machine guesses: load, identify, guess in batches, train. Torch is imported late."""
