"""How a schema changes from version to version, and how old answers are read under newer ones."""
