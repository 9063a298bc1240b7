"""Profiles: how a design institute names its CAD layers, and which drawings are likely its own.

Terminology
-----------
Profile
    What someone vouches for about the drawings of one design institute (设计院): roles of CAD
    layers, the length of a drawing unit, and a fingerprint.
Pattern
    A CAD layer's name without the prefix of an XREF, in any case; ``*`` stands for any characters,
    ``?`` for one. A name without either goes before patterns, patterns in the order written.
Fingerprint
    The names that a drawing was set up with: CAD layers, text styles, blocks.
Likeness
    Weighted Jaccard index of two fingerprints, 0 to 1: what both have over what either has.

A profile is applied when someone names it or asks for the likeliest; else it is only proposed.
"""

import difflib
import fnmatch
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ezdxf.document import Drawing

from cad_import.roles import Role, SaidRole, bare_layer_name
from cad_import.units import UnitDecision, unit_name
from spatial.domain.errors import DrawingError
from spatial.domain.findings import Finding, Severity

# Layers are chosen by an institute's template; blocks come with what happens to be drawn. Measured
# on drawings of known origin: docs/decisions/0090.
LAYER_WEIGHT, STYLE_WEIGHT, BLOCK_WEIGHT = 3.0, 1.0, 0.3
PROPOSED_FROM, APPLIED_FROM = 0.30, 0.50
MIN_LEAD = 0.05  # over the next profile; with less, the two cannot be told apart
MIN_SHARED_LAYERS = 4  # fewer names in common are chance
COMMON_NAMES = frozenset({"", "0", "DEFPOINTS", "STANDARD", "ANNOTATIVE"})
NAMELESS_BLOCK = re.compile(r"\*|A\$C|_")  # anonymous, pasted, arrowheads
# Findings that tell of the profiles at hand and not of the drawing.
ASIDES = frozenset(
    {"PROFILE_PROPOSED", "PROFILE_AMBIGUOUS", "PROFILE_NONE_ALIKE", "PROFILE_UNREADABLE"}
)
UNIT_LATITUDE = 1e-3
SUGGESTIONS = 3

Pattern = tuple[str, Role]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Names that a drawing was set up with, without XREF prefixes, in upper case."""

    layers: frozenset[str] = frozenset()
    text_styles: frozenset[str] = frozenset()
    blocks: frozenset[str] = frozenset()

    def likeness(self, other: "Fingerprint") -> float:
        """Return the weighted Jaccard index; 0 where too few CAD layers are in common.

        >>> a = Fingerprint(frozenset("ABCDE"))
        >>> a.likeness(Fingerprint(frozenset("ABCD")))
        0.8
        """
        if len(self.layers & other.layers) < MIN_SHARED_LAYERS:
            return 0.0
        both = either = 0.0
        for mine, theirs, weight in (
            (self.layers, other.layers, LAYER_WEIGHT),
            (self.text_styles, other.text_styles, STYLE_WEIGHT),
            (self.blocks, other.blocks, BLOCK_WEIGHT),
        ):
            both += weight * len(mine & theirs)
            either += weight * len(mine | theirs)
        return both / either

    def joined(self, other: "Fingerprint") -> "Fingerprint":
        """Return what either has."""
        return Fingerprint(
            self.layers | other.layers,
            self.text_styles | other.text_styles,
            self.blocks | other.blocks,
        )


@dataclass(frozen=True, slots=True)
class Profile:
    """What someone vouches for about the drawings of one design institute.

    Parameters
    ----------
    name
        The institute, as people call it.
    roles
        Patterns of CAD-layer names with their roles, as written.
    metres_per_unit
        Length of one drawing unit, m; holds where the drawing itself does not tell.
    source
        The file it came from, as a command would name it.
    """

    name: str
    roles: tuple[Pattern, ...] = ()
    metres_per_unit: float | None = None
    fingerprint: Fingerprint = Fingerprint()
    source: str = ""


@dataclass(frozen=True, slots=True)
class ProfileOptions:
    """What a person says about profiles.

    Parameters
    ----------
    chosen
        The profile to apply.
    known
        Profiles to propose from, or to take the likeliest of.
    automatic
        Whether the likeliest of those known is to be applied.
    by_hand
        Patterns with roles that go before any profile.
    findings
        What was wrong with the profiles at hand.
    """

    chosen: Profile | None = None
    known: tuple[Profile, ...] = ()
    automatic: bool = False
    by_hand: tuple[Pattern, ...] = ()
    findings: tuple[Finding, ...] = ()


NO_PROFILES = ProfileOptions()


@dataclass(frozen=True, slots=True)
class AppliedProfile:
    """What holds for one drawing: its fingerprint, the profile applied, roles by hand.

    Parameters
    ----------
    findings
        What was applied, or could be.
    """

    fingerprint: Fingerprint
    profile: Profile | None = None
    by_hand: tuple[Pattern, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def said(self) -> SaidRole:
        """What is said of each CAD layer."""
        hand, profile = role_lookup(self.by_hand), role_lookup(self.profile_roles)

        def say(name: str) -> tuple[Role, str] | None:
            by_hand, by_profile = hand(name), profile(name)
            if by_hand is not None:
                return by_hand, "hand"
            return None if by_profile is None else (by_profile, "profile")

        return say

    @property
    def profile_roles(self) -> tuple[Pattern, ...]:
        """Patterns of the profile, if there is one."""
        return self.profile.roles if self.profile else ()

    def unit(self, decided: UnitDecision) -> UnitDecision:
        """Let the profile's unit stand where the drawing does not tell; say where they differ."""
        said = self.profile.metres_per_unit if self.profile else None
        if self.profile is None or said is None or decided.source == "given":
            return decided
        if decided.source == "assumed":
            return UnitDecision(said, "profile", decided.evidence)
        if abs(decided.metres_per_unit / said - 1) <= UNIT_LATITUDE:
            return decided
        values = {
            "profile": self.profile.name,
            "said": unit_name(said),
            "unit": unit_name(decided.metres_per_unit),
        }
        differs = Finding("PROFILE_UNIT_DIFFERS", Severity.WARNING, values=values)
        return replace(decided, findings=(*decided.findings, differs))

    def told(self, document: Drawing, layers: Iterable[str]) -> tuple[Finding, ...]:
        """Say what was applied, and compare it with the CAD layers that there are.

        Raises
        ------
        DrawingError
            ``CAD_LAYER_UNKNOWN`` if a role given by hand fits no CAD layer.
        """
        names = {*layers, *(layer.dxf.name for layer in document.layers)}
        bare = sorted(map(bare_layer_name, names))
        for pattern, role in self.by_hand:
            if not _fits_any([(pattern, role)], bare):
                near = difflib.get_close_matches(bare_layer_name(pattern), bare, SUGGESTIONS, 0.4)
                suggested = "、".join(near or bare[:SUGGESTIONS])
                raise DrawingError(
                    f"No CAD layer fits {pattern}",
                    code="CAD_LAYER_UNKNOWN",
                    layer=pattern,
                    near=suggested,
                )
        if self.profile is None or _fits_any(self.profile.roles, bare):
            return self.findings
        values = {"profile": self.profile.name}
        nothing = Finding("PROFILE_MATCHES_NOTHING", Severity.WARNING, values=values)
        return (*self.findings, nothing)


def _fits_any(patterns: Iterable[Pattern], names: Iterable[str]) -> bool:
    lookup = role_lookup(patterns)
    return any(lookup(name) is not None for name in names)


def role_lookup(patterns: Iterable[Pattern]) -> "_Lookup":
    """Return a function from a CAD layer's name to the role that patterns give it, or None."""
    return _Lookup(patterns)


class _Lookup:
    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._exact: dict[str, Role] = {}
        self._wild: list[tuple[re.Pattern[str], Role]] = []
        for pattern, role in patterns:
            bare = bare_layer_name(pattern)
            if "*" in bare or "?" in bare:
                wild = fnmatch.translate(bare.replace("[", "[[]"))
                self._wild.append((re.compile(wild), role))
            else:
                self._exact.setdefault(bare, role)

    def __call__(self, name: str) -> Role | None:
        bare = bare_layer_name(name)
        if bare in self._exact:
            return self._exact[bare]
        return next((role for wild, role in self._wild if wild.match(bare)), None)


def fingerprint_of(document: Drawing) -> Fingerprint:
    """Take the fingerprint of a drawing: names that every drawing has do not count."""
    return Fingerprint(
        _names(layer.dxf.name for layer in document.layers),
        _names(style.dxf.name for style in document.styles),
        _names(block.name for block in document.blocks if not NAMELESS_BLOCK.match(block.name)),
    )


def _names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(bare_layer_name, names)) - COMMON_NAMES


def by_likeness(
    known: Sequence[Profile], fingerprint: Fingerprint
) -> tuple[tuple[float, Profile], ...]:
    """Rank profiles by their likeness with a drawing, the likeliest first."""
    ranked = [(profile.fingerprint.likeness(fingerprint), profile) for profile in known]
    return tuple(sorted(ranked, key=lambda one: (-one[0], one[1].name, one[1].source)))


def settle_profile(options: ProfileOptions, document: Drawing) -> AppliedProfile:
    """Say which profile holds for a drawing, and tell what was applied or could be."""
    fingerprint = fingerprint_of(document)
    if options.chosen is not None:
        values = {"profile": options.chosen.name}
        applied = Finding("PROFILE_APPLIED", Severity.INFO, values=values)
        return AppliedProfile(fingerprint, options.chosen, options.by_hand, (applied,))
    ranked = by_likeness(options.known, fingerprint)
    chosen, findings = _likeliest(ranked, automatic=options.automatic)
    told = (*options.findings, *findings)
    return AppliedProfile(fingerprint, chosen, options.by_hand, told)


def _likeliest(
    ranked: Sequence[tuple[float, Profile]], *, automatic: bool
) -> tuple[Profile | None, tuple[Finding, ...]]:
    """Choose the likeliest profile, if it is to be applied; say what there is to choose from."""
    alike = [(likeness, profile) for likeness, profile in ranked if likeness >= PROPOSED_FROM]
    if not alike:
        values = {"count": str(len(ranked))}
        none = Finding("PROFILE_NONE_ALIKE", Severity.INFO, values=values)
        return None, (none,) if automatic else ()
    likeness, best = alike[0]
    values = {"profile": best.name, "likeness": f"{likeness:.2f}", "source": best.source}
    if len(alike) > 1 and likeness - alike[1][0] < MIN_LEAD:
        values["other"] = alike[1][1].name
        return None, (Finding("PROFILE_AMBIGUOUS", Severity.INFO, values=values),)
    if automatic and likeness >= APPLIED_FROM:
        return best, (Finding("PROFILE_APPLIED_BY_LIKENESS", Severity.INFO, values=values),)
    return None, (Finding("PROFILE_PROPOSED", Severity.INFO, values=values),)
