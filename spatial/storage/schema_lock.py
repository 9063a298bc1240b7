"""The lock that whoever changes the schema holds, and whoever must see it whole shares."""

MIGRATION_LOCK = 2_014_2674
