"""What a dimension prints, and how long what it measures is drawn."""

import pytest
from ezdxf.document import Drawing
from ezdxf.entities.dimension import Dimension as DimensionEntity
from ezdxf.filemanagement import new

from cad_import.dimensions import read_dimension
from cad_import.primitives import Dimension

X, Y = 691_000_000.0, 5_335_000_000.0


@pytest.fixture
def document() -> Drawing:
    return new("R2010", setup=True)


def across(document: Drawing, text: str = "<>") -> DimensionEntity:
    """A dimension between two points 3600 apart and 500 up, measured along the x axis."""
    space = document.modelspace()
    made = space.add_linear_dim(base=(X, Y + 900), p1=(X, Y), p2=(X + 3600, Y + 500), text=text)
    entity = made.render().dimension
    assert isinstance(entity, DimensionEntity)
    return entity


def test_the_printed_text_is_that_of_the_picture(document: Drawing) -> None:
    assert read_dimension(across(document, text="12'-6\"")) == Dimension("12'-6\"", 3600.0)


def test_a_picture_that_was_not_redrawn_tells_the_true_length(document: Drawing) -> None:
    entity = across(document)
    entity.dxf.defpoint3 = (X + 36000, Y + 500)  # drawn anew at ten times the size

    printed = read_dimension(across(document))
    found = read_dimension(entity)

    assert found is not None
    assert printed is not None
    assert found.measured == pytest.approx(10 * printed.measured)
    assert found.printed == printed.printed != ""


def test_an_own_text_goes_before_the_picture(document: Drawing) -> None:
    entity = across(document)
    entity.dxf.text = "3599"

    assert read_dimension(entity) == Dimension("3599", 3600.0)


def test_without_a_picture_the_factor_of_the_style_tells(document: Drawing) -> None:
    entity = across(document)
    document.blocks.delete_block(entity.dxf.geometry, safe=False)
    entity.dxf.geometry = "*D999"
    entity.get_dim_style().dxf.dimlfac = 25.4

    assert read_dimension(entity) == Dimension("91440", 3600.0)

    entity.get_dim_style().dxf.dimlfac = 1.0
    assert read_dimension(entity) == Dimension("", 3600.0)


def test_an_aligned_dimension_measures_from_point_to_point(document: Drawing) -> None:
    made = document.modelspace().add_aligned_dim(p1=(X, Y), p2=(X + 300, Y + 400), distance=100)

    found = read_dimension(made.render().dimension)

    assert found is not None
    assert found.measured == pytest.approx(500)


def test_radii_and_what_is_no_dimension_are_left_out(document: Drawing) -> None:
    space = document.modelspace()
    radius = space.add_radius_dim(center=(X, Y), radius=900, angle=30).render().dimension

    assert read_dimension(radius) is None
    assert read_dimension(space.add_line((X, Y), (X, Y + 1))) is None
