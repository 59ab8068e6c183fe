"""The tour: one small project for each kind of question, its samples made in code."""
