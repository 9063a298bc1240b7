"""Use cases over one connection whose transaction the caller owns."""
