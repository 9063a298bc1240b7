"""Notebooks: they run from a fresh kernel, leave no output in git, and need no network."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from api.views.pages import LEAFLET

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
REMOTE = re.compile(r"(?:https?:)?//(?!www\.w3\.org)[a-z0-9-]+\.[a-z]", re.IGNORECASE)

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read_notebook(path: Path) -> NotebookNode:
    notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


@each_notebook
def test_outputs_are_stripped(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]

    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


@each_notebook
def test_functions_live_in_modules(path: Path) -> None:
    notebook = read_notebook(path)

    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert not re.search(r"^\s*(?:def|class) ", "\n".join(sources), re.MULTILINE)


@pytest.mark.database
# The kernel's start hands file descriptors over in ways that Python warns about.
@pytest.mark.filterwarnings("default")
def test_from_drawing_to_map_runs(
    demo_database_url: str, demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_database_url)
    monkeypatch.setenv("SMARTMAP_HOME", str(demo_home))
    notebook = read_notebook(FOLDER / "01_from_drawing_to_map.ipynb")

    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(FOLDER)}}).execute()

    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("image/png" in output.get("data", {}) for output in shown)
    assert any("excess_m2" in str(output.get("data", {})) for output in shown)
    assert not [output for output in shown if output.get("name") == "stderr"]

    page = (demo_home / "pages/510703-01_F2.html").read_text(encoding="utf-8")
    assert not REMOTE.search(page)
    assert 'src="leaflet/leaflet.js"' in page
    script = demo_home / "pages/leaflet/leaflet.js"
    assert script.read_bytes() == (LEAFLET / "leaflet.js").read_bytes()
    assert "Polygon" in page
