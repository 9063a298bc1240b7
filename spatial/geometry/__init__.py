"""Measuring and comparing shapes; pure functions over arrays."""
