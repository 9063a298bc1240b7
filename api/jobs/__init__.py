"""Long work: asked for over HTTP, kept in a queue in the database, done by ``smartmap worker``."""
