"""``python -m benchmarks [TABLE] [FILES…]``: print the tables of speed ratios."""

import argparse
import importlib
from pathlib import Path

TABLES = ("drawings", "growth", "tiles", "middlewares")
LONG = ("check", "ledger", "scope")
"""Tables that take half an hour: only when they are asked for."""


def main() -> None:
    """Run the table asked for, or all but the long ones."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("table", nargs="?", choices=TABLES + LONG, help="one table alone")
    parser.add_argument("--home", type=Path, help="keep the provinces of the long tables here")
    parser.add_argument("files", nargs="*", help="drawings to time instead of generated ones")
    args = parser.parse_args()
    for table in [args.table] if args.table else TABLES:
        module = importlib.import_module(f"benchmarks.{table}")
        if table == "drawings":
            module.main(args.files)
        elif table in LONG:
            module.main(home=args.home)
        else:
            module.main()


if __name__ == "__main__":
    main()
