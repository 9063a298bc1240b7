"""A command group that imports a sub-command when it is asked for, and not before."""

import importlib
from collections.abc import Mapping

import click


class LazyGroup(click.Group):
    """A group over a table: command -> module that holds it, and its one-line help.

    The module's attribute is the command's name with ``_`` for ``-``, and a ``_`` behind it where
    the name is a word of Python's (``import_``).
    """

    table: Mapping[str, tuple[str, str]] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, in alphabetical order."""
        return sorted(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command, or return None if there is none of that name."""
        if cmd_name not in self.table:
            return None
        module, _ = self.table[cmd_name]
        held = importlib.import_module(module)
        name = cmd_name.replace("-", "_")
        command = getattr(held, name, None) or getattr(held, f"{name}_", None)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}.{name} is no click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Print the command list without importing the commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.table[name][1]) for name in self.list_commands(ctx)])
