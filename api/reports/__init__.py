"""Reports on a drawing that a person opens: one HTML file, or a workbook."""
