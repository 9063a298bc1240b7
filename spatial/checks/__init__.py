"""Rules over frames of rooms that return findings; pure functions."""
