"""Pictures for a phone: one file is one chart, from typed values to a PNG and the words for it."""
