"""Tolerances that an operator may set."""

# An excess up to this many m² is not called one: drawings are rounded to millimetres, figures to
# two decimals. Local systems keep it as one setting in m².
TOLERANCE_M2 = 0.10
