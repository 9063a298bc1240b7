"""What a person may say about a drawing, the same options on every command that reads one."""

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cad_import.profiles import ProfileOptions

Command = Callable[..., None]

UNIT = click.option(
    "--unit-m", type=click.FloatRange(min=1e-6), help="Length of one drawing unit in metres."
)
SHEET = click.option("--sheet", type=click.IntRange(min=1), help="Read this sheet alone.")
PROFILE = click.option(
    "--profile",
    metavar="FILE|NAME|auto",
    help="Profile of CAD layers to read by: a file, the name of a kept one, or auto for the"
    " likeliest. Without it, one that is alike is proposed.",
)
ROLE = click.option(
    "--role",
    "roles",
    multiple=True,
    metavar="LAYER=ROLE",
    help="Role of a CAD layer by hand (* and ? stand for characters), before any profile's. May be"
    " given more than once.",
)


def takes_reading_options(command: Command) -> Command:
    """Give a command the options of reading; it gets them as one ``options: ReadOptions``."""

    @functools.wraps(command)
    def with_options(
        *, unit_m: float | None, profile: str | None, roles: Sequence[str], **rest: Any
    ) -> None:
        from cad_import.reading import ReadOptions

        sheet = rest.pop("sheet", None)
        said = said_profiles(profile, roles)
        command(options=ReadOptions(metres_per_unit=unit_m, sheet=sheet, profiles=said), **rest)

    return UNIT(PROFILE(ROLE(with_options)))


def said_profiles(profile: str | None, roles: Sequence[str]) -> "ProfileOptions":
    """Turn the options into what the reader takes; a role that is none is wrong usage."""
    from api.messages import error_text
    from api.profiles import kept_profiles, profile_options
    from api.settings import Settings
    from spatial.domain.errors import InvalidInputError

    try:
        return profile_options(profile, roles, folder=kept_profiles(Settings()))
    except InvalidInputError as error:
        if error.code != "ROLE_GIVEN":
            raise
        words = f"{error.code}: {error_text(error, 'zh')} {error_text(error, 'en')}"
        raise click.BadParameter(words, param_hint="--role") from error
