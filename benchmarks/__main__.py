"""``python -m benchmarks [TABLE] [FILES…]``: print the tables of speed ratios."""

import argparse
import importlib

TABLES = ("drawings", "growth", "tiles")
LONG = ("check", "ledger")
"""Tables that take half an hour: only when they are asked for."""


def main() -> None:
    """Run the table asked for, or all but the long ones."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("table", nargs="?", choices=TABLES + LONG, help="one table alone")
    parser.add_argument("files", nargs="*", help="drawings to time instead of generated ones")
    args = parser.parse_args()
    for table in [args.table] if args.table else TABLES:
        module = importlib.import_module(f"benchmarks.{table}")
        module.main(args.files) if table == "drawings" else module.main()


if __name__ == "__main__":
    main()
