"""Filled-in forms as files: templates out, Excel and CSV in, the user's own workbook marked."""
