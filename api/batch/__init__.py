"""Many drawings in one go: a manifest, a process per drawing, and what was done kept on disk."""
