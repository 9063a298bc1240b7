"""Which profiles are at hand, and which of them a person means."""

from collections.abc import Sequence
from pathlib import Path

from api.settings import Settings
from cad_import.profile_files import SUFFIX, load_profile, load_profiles, parse_role
from cad_import.profiles import Profile, ProfileOptions
from spatial.domain.errors import InvalidInputError

AUTOMATIC = "auto"


def profile_options(
    word: str | None, roles: Sequence[str] = (), *, folder: Path, beside: Path = Path()
) -> ProfileOptions:
    """Say what a person wants of profiles.

    Parameters
    ----------
    word
        A profile's file or name, ``auto`` for the likeliest, None to have it proposed only.
    roles
        ``LAYER=ROLE`` by hand.
    folder
        Where profiles are kept.
    beside
        Folder that the paths of files are relative to.

    Raises
    ------
    InvalidInputError
        ``ROLE_GIVEN``, ``PROFILE_NOT_FOUND`` or ``PROFILE_FILE``.
    """
    by_hand = tuple(map(parse_role, roles))
    if word is not None and word != AUTOMATIC:
        return ProfileOptions(find_profile(word, folder=folder, beside=beside), by_hand=by_hand)
    known, findings = load_profiles(folder)
    return ProfileOptions(
        None, known, automatic=word == AUTOMATIC, by_hand=by_hand, findings=findings
    )


def find_profile(word: str, *, folder: Path, beside: Path = Path()) -> Profile:
    """Return the profile of a file, of a file's name in the folder, or of an institute's name.

    Raises
    ------
    InvalidInputError
        ``PROFILE_NOT_FOUND``, or ``PROFILE_FILE`` for one that cannot be read.
    """
    for path in (beside / word, folder / word, folder / f"{word}{SUFFIX}"):
        if path.is_file():
            return load_profile(path)
    named = [profile for profile in load_profiles(folder)[0] if profile.name == word]
    if len(named) == 1:
        return named[0]
    raise InvalidInputError(
        f"No profile {word}", code="PROFILE_NOT_FOUND", file=word, folder=str(folder)
    )


def kept_profiles(settings: Settings) -> Path:
    """Return the folder that profiles are kept in; it need not be there."""
    return settings.profiles or settings.home / "profiles"
