"""``smartmap drawing profile``: keep how an institute names its CAD layers."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.finding_lines import print_findings
from api.cli.reading_options import takes_reading_options
from spatial.domain.findings import Finding, Severity

if TYPE_CHECKING:
    from cad_import.profiles import Profile
    from cad_import.reading import ReadOptions
    from cad_import.roles import CadLayer


@click.group()
def profile() -> None:
    """Keep profiles: how a design institute names its CAD layers."""


@profile.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML to write; else NAME.toml among the kept profiles.",
)
@click.option("--name", help="Name of the institute; else the drawing's.")
@takes_reading_options
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
def save(
    file: Path,
    output: Path | None,
    name: str | None,
    options: "ReadOptions",
    *,
    overwrite: bool,
) -> None:
    """Write what was decided on the CAD layers of FILE as a profile.

    Roles by hand (--role) and those of --profile are kept as patterns; layers that nobody vouches
    for are listed as comments. Exits 3 if FILE is refused or the profile is there already.
    """
    from api.profiles import kept_profiles
    from api.reading_process import inspect_drawing_limited
    from api.settings import Settings
    from cad_import.profile_files import drafted_profile, profile_toml
    from spatial.domain.errors import ConflictError

    seen = inspect_drawing_limited(file, options)
    base, info = seen.profile.profile, seen.info
    title = name or (base.name if base else file.stem)
    path = output or kept_profiles(Settings()) / f"{_file_stem(title)}.toml"
    if path.exists() and not overwrite:
        raise ConflictError(code="PROFILE_EXISTS", file=str(path))
    unit = None if info.unit_source == "assumed" else info.metres_per_unit
    made, unsure = drafted_profile(
        title,
        seen.layers,
        unit,
        seen.profile.fingerprint,
        base=base,
        by_hand=options.profiles.by_hand,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(profile_toml(made, unsure), encoding="utf-8")
    click.echo(f"已写入 written: {path}（{len(made.roles)} 条 patterns）")
    print_findings(_unsure(unsure))


def _file_stem(name: str) -> str:
    """Make a file's name of an institute's: no folders, nothing hidden."""
    stem = "".join("_" if char in '/\\:*?"<>|\0' else char for char in name).strip(". ")
    return stem or "profile"


def _unsure(layers: "Sequence[CadLayer]") -> list[Finding]:
    if not layers:
        return []
    names = tuple(layer.name for layer in layers)
    return [
        Finding("PROFILE_LAYERS_UNSURE", Severity.INFO, names, values={"count": str(len(names))})
    ]


@profile.command("list")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines, one per profile.")
def list_(file: Path | None, *, as_json: bool) -> None:
    """Name the profiles kept, with their likeness to FILE if one is given, the likeliest first."""
    from api.profiles import kept_profiles
    from api.reading_process import inspect_drawing_limited
    from api.settings import Settings
    from cad_import.profile_files import load_profiles
    from cad_import.profiles import by_likeness

    folder = kept_profiles(Settings())
    known, findings = load_profiles(folder)
    ranked: list[tuple[float | None, Profile]] = [(None, one) for one in known]
    if file is not None:
        ranked = list(by_likeness(known, inspect_drawing_limited(file).profile.fingerprint))
    for likeness, one in ranked:
        if as_json:
            told = {"profile": one.name, "file": one.source, "patterns": len(one.roles)}
            alike = None if likeness is None else round(likeness, 4)
            click.echo(json.dumps(told | {"likeness": alike}, ensure_ascii=False))
        else:
            words = "" if likeness is None else f"相似度 likeness {likeness:.2f}  "
            click.echo(f"{words}{one.name}  {one.source}（{len(one.roles)} 条 patterns）")
    if not known:
        click.echo(f"{folder} 中没有图层方案。 There is no profile in {folder}.", err=True)
    print_findings(findings)
