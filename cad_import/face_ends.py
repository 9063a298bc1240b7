"""Ends of wall faces: where a wall may stop at an opening."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from cad_import.primitives import Floats
from cad_import.segments import as_lines, directions, lengths

MAX_CAP_M = 0.65  # a longer return is a corner of the room, not the end of a wall
TOUCH_M = 2e-3


@dataclass(frozen=True, slots=True)
class FaceEnds:
    """Ends of wall faces: place, heading out of the face, how sure it is a jamb (0 to 2).

    ``segments`` is the position of each end's line, ``caps_m`` the length of the cap across it, 0
    without one.
    """

    points: Floats
    headings: Floats
    quality: np.ndarray
    segments: np.ndarray
    caps_m: Floats

    def of(self, chosen: np.ndarray) -> "FaceEnds":
        """Return some of the ends, by mask or position."""
        return FaceEnds(
            self.points[chosen],
            self.headings[chosen],
            self.quality[chosen],
            self.segments[chosen],
            self.caps_m[chosen],
        )


def find_face_ends(segments: Floats) -> FaceEnds:
    """Find where wall faces end; quality 2 is a cap, 1 loose, 0 a corner with a long return."""
    unit, length = directions(segments), lengths(segments)
    points = np.vstack([segments[:, :2], segments[:, 2:]])
    headings = np.vstack([-unit, unit])
    own = np.tile(np.arange(len(segments)), 2)
    tree = STRtree(as_lines(segments))
    which, other = tree.query(shapely.points(points), predicate="dwithin", distance=TOUCH_M)
    keep = other != own[which]
    which, other = which[keep], other[keep]
    cosine = np.abs(np.einsum("ij,ij->i", headings[which], unit[other]))
    # does the neighbour go on beyond the end, in the face's own direction?
    ahead = np.maximum(
        np.einsum("ij,ij->i", segments[other, :2] - points[which], headings[which]),
        np.einsum("ij,ij->i", segments[other, 2:] - points[which], headings[which]),
    )
    goes_on = (cosine > 0.94) & (ahead > 2 * TOUCH_M)
    across = cosine < 0.35
    count = len(points)
    continued = np.bincount(which, weights=goes_on, minlength=count) > 0
    touched = np.bincount(which, minlength=count) > 0
    longest = np.zeros(count)
    np.maximum.at(longest, which, np.where(across, length[other], 0.0))
    slanted = np.bincount(which, weights=~across & ~goes_on & (ahead > 0.05), minlength=count) > 0
    cap = touched & (longest > 0) & (longest <= MAX_CAP_M)
    quality = np.where(cap, 2, np.where(touched, 0, 1))
    usable = ~continued & ~slanted
    caps = np.where(cap, longest, 0.0)
    return FaceEnds(points, headings, quality, own, caps).of(usable)
