"""Read a CAD drawing and return the rooms in it; store nothing."""
