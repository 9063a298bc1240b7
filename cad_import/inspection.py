"""Say what is in a drawing, without finding its rooms."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cad_import.profiles import AppliedProfile
from cad_import.reading import AS_DECIDED, ReadOptions, Understanding, understand
from cad_import.roles import CadLayer, decide_roles
from cad_import.sheets import LeftOut, Sheet
from cad_import.tarch_report import TArchForm, form_named
from cad_import.unit_witnesses import UnitWitness
from cad_import.units import unit_name
from spatial.domain.findings import Finding
from spatial.domain.floor_plans import DrawingInfo
from spatial.domain.level_codes import level_code

SHOWN_TEXTS = 12
FORM_NAMES = {
    TArchForm.NATIVE: "原生对象 native objects",
    TArchForm.PROXY: "代理对象 proxies, content hidden",
    TArchForm.T3: "T3 导出或已分解 T3 export, or exploded",
}


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a drawing holds and how it would be read.

    Parameters
    ----------
    evidence
        Score of each unit.
    profile
        What was said of the CAD layers, and the drawing's fingerprint.
    unsaid
        The CAD layers as they would be read had nobody said anything, by name.
    witnesses
        Who said what about the unit.
    left_out
        What stands in the drawing and is no floor plan.
    """

    info: DrawingInfo
    evidence: dict[str, float]
    layers: Sequence[CadLayer]
    sheets: Sequence[Sheet]
    entities: dict[str, int]
    swings: int
    drawn_outlines: int
    texts: Sequence[str]
    text_count: int
    findings: Sequence[Finding]
    profile: AppliedProfile
    unsaid: Mapping[str, CadLayer]
    witnesses: Sequence[UnitWitness] = ()
    left_out: Sequence[LeftOut] = ()

    @property
    def tarch_form(self) -> TArchForm | None:
        """In which form 天正 objects came, None without a trace of them."""
        return form_named(self.findings)

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        info = self.info
        return {
            "drawing": info.name,
            "sha256": info.sha256,
            "size_bytes": info.size_bytes,
            "release": info.release,
            "encoding": info.encoding,
            "encoding_score": info.encoding_score,
            "metres_per_unit": info.metres_per_unit,
            "unit": unit_name(info.metres_per_unit),
            "unit_source": info.unit_source,
            "unit_scores": self.evidence,
            "unit_witnesses": [witness_json(witness) for witness in self.witnesses],
            "profile": self.profile.profile.name if self.profile.profile else None,
            "tarch_form": self.tarch_form.value if self.tarch_form else None,
            "entities": self.entities,
            "cad_layers": [
                {
                    "name": layer.name,
                    "role": layer.role.value,
                    "reason": layer.reason,
                    "role_unsaid": self.unsaid[layer.name].role.value,
                    "reason_unsaid": self.unsaid[layer.name].reason,
                    "entities": dict(sorted(layer.entities.items())),
                }
                for layer in self.layers
            ],
            "sheets": [
                {
                    "sheet": sheet.number,
                    "box_m": [round(value, 3) for value in sheet.box],
                    "title": sheet.title.title if sheet.title else None,
                    "level_name": sheet.title.level_name if sheet.title else None,
                    "ordinals": list(sheet.title.ordinals) if sheet.title else [],
                }
                for sheet in self.sheets
            ],
            "left_out": [
                {
                    "reason": item.reason,
                    "title": item.title,
                    "box_m": [round(value, 3) for value in item.box],
                    "lines_m": item.metres,
                }
                for item in self.left_out
            ],
            "door_swings": self.swings,
            "drawn_outlines": self.drawn_outlines,
            "text_count": self.text_count,
            "texts": list(self.texts),
        }

    def lines(self) -> list[str]:
        """Tell it to a person."""
        info = self.info
        scores = ", ".join(f"{name} {score:g}" for name, score in self.evidence.items())
        lines = [
            f"图纸 drawing   {info.name}  {info.size_bytes} B  sha256 {info.sha256[:12]}…",
            f"格式 form      DXF {info.release}, {info.encoding}"
            f" ({info.encoding_score:.0%} 常用字 common characters)",
            f"单位 unit      {unit_name(info.metres_per_unit)} ({info.unit_source}; {scores})",
            *(f"  {witness_line(witness)}" for witness in self.witnesses),
            f"门扇 swings    {self.swings}    轮廓 drawn outlines {self.drawn_outlines}",
            "图层 CAD layers",
        ]
        if self.tarch_form is not None:
            lines.insert(2, f"天正 TArch     {FORM_NAMES[self.tarch_form]}")
        for layer in self.layers:
            held = " ".join(f"{kind}:{count}" for kind, count in sorted(layer.entities.items()))
            name = f"{layer.name}{self._before(layer)}"
            lines.append(f"  {layer.role.value:<13}{layer.reason:<8}{name}  {held}")
        lines.append("图幅 sheets")
        for sheet in self.sheets:
            title = sheet.title.title if sheet.title else "(无图名 untitled)"
            lines.append(f"  {sheet.number}  {title}  {_extent(sheet.box)}  {_levels(sheet)}")
        lines += [
            f"  –  {item.title or '(无图名 untitled)'}  {item.reason}  {_extent(item.box)}"
            for item in self.left_out
        ]
        lines.append(f"文字 texts     {self.text_count}: {' | '.join(self.texts)}")
        return lines

    def _before(self, layer: CadLayer) -> str:
        """Say what a layer would be had nobody said anything, where that is something else."""
        unsaid = self.unsaid[layer.name]
        return "" if unsaid.role is layer.role else f" ← {unsaid.role.value} ({unsaid.reason})"


def witness_json(witness: UnitWitness) -> dict[str, Any]:
    """Return what a witness to the unit said as plain values."""
    return {
        "kind": witness.kind,
        "weight": witness.weight,
        "count": witness.count,
        "says": unit_name(witness.says) if witness.says else None,
        "fits": {unit_name(unit): fit for unit, fit in witness.fits.items()},
    }


def witness_line(witness: UnitWitness) -> str:
    """Tell a person what a witness to the unit said."""
    fits = ", ".join(f"{unit_name(unit)} {fit:g}" for unit, fit in witness.fits.items() if fit)
    return f"{witness.kind:<13}×{witness.count:<6}{witness.weight:<5g} {fits or '—'}"


def _levels(sheet: Sheet) -> str:
    """Levels that a sheet stands for, by their codes; ? where its title says none."""
    ordinals = sheet.title.ordinals if sheet.title else ()
    return " ".join(map(level_code, ordinals)) or "?"


def _extent(box: tuple[float, float, float, float]) -> str:
    x0, y0, x1, y1 = box
    return f"{x1 - x0:.1f} × {y1 - y0:.1f} m  ({x0:.1f}, {y0:.1f})"


def inspect_drawing(path: Path, options: ReadOptions = AS_DECIDED) -> Inspection:
    """Load a drawing and say what is in it.

    Raises
    ------
    DrawingError
        If the file cannot be read; its code says why.
    """
    seen = understand(path, options)
    texts = seen.texts
    shown = list(dict.fromkeys(text.text.replace("\n", " / ") for text in texts))[:SHOWN_TEXTS]
    return Inspection(
        seen.info,
        dict(seen.unit.evidence),
        list(seen.layers.values()),
        list(seen.sheets),
        _entities(seen),
        seen.linework.swing_count,
        len(seen.drawn_rooms),
        shown,
        len(texts),
        seen.findings,
        seen.profile,
        decide_roles(seen.primitives),
        seen.unit.witnesses,
        seen.split.left_out,
    )


def _entities(seen: Understanding) -> dict[str, int]:
    total: Counter[str] = Counter()
    for (_, kind), count in seen.primitives.entity_counts.items():
        total[kind] += count
    return dict(sorted(total.items()))
