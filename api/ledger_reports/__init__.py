"""Tables of the ledger, written as text, JSON, Parquet or the field's Excel layouts."""
