"""Which reader this is, so that what another one did is not taken for done."""

import functools
import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

# Everything between a drawing's bytes and the files written for it.
PACKAGES = ("cad_import", "spatial.domain", "spatial.geometry")
LIBRARIES = ("smartmap", "ezdxf", "ezdwg", "numpy", "shapely")
OWN_MODULES = (("api", "drawing_report.py"), ("api.batch", "worker.py"))


@functools.cache
def reader_release() -> str:
    """Return a digest of the reader's sources and of the libraries it stands on.

    The version alone would not tell a mended reader from the one before, between releases.
    """
    return release_of(PACKAGES, LIBRARIES, OWN_MODULES)


def release_of(
    packages: Sequence[str],
    libraries: Sequence[str],
    own_modules: Sequence[tuple[str, str]] = (),
) -> str:
    """Return a digest of the sources of packages and modules, and of libraries' versions."""
    digest = hashlib.sha256()
    for library in libraries:
        digest.update(f"{library} {version(library)}\n".encode())
    modules = [files(package).joinpath(name) for package, name in own_modules]
    for package in packages:
        modules += sorted(_modules(files(package)), key=lambda module: module.name)
    for module in modules:
        digest.update(module.name.encode() + b"\0" + module.read_bytes())
    return digest.hexdigest()


def _modules(folder: Traversable) -> list[Traversable]:
    return [entry for entry in folder.iterdir() if entry.name.endswith(".py")]
