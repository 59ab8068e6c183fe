"""What is kept: the tables on one page, and one file of named queries for each noun."""
