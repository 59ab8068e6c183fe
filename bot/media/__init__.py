"""Pictures that people need in order to answer."""
