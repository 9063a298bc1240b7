"""How far two honest measurements of a room may differ.

GB/T 17986.1-2000, class 2: ±(0.04 √S + 0.002 S), S in m² (stated by one source).
"""

import numpy as np
from numpy.typing import NDArray

SURVEY_RULE = "房产测量规范 GB/T 17986.1-2000 二级限差（数值：单一来源）"
ROOT_FACTOR, AREA_FACTOR = 0.04, 0.002
PRINTED_SHARE = 0.005
PRINTED_FLOOR_M2 = 0.1


def survey_limit_m2(area_m2: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the class-2 survey limit in m² for areas in m².

    >>> survey_limit_m2(np.array([9.0, 24.0, 100.0])).round(2).tolist()
    [0.14, 0.24, 0.6]
    """
    limits: NDArray[np.float64] = ROOT_FACTOR * np.sqrt(area_m2) + AREA_FACTOR * area_m2
    return limits


def allowed_difference_m2(printed_m2: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far an outline may lie off each printed area, in m²; NaN stays NaN.

    >>> allowed_difference_m2(np.array([4.0, 100.0, 1000.0])).round(3).tolist()
    [0.1, 0.6, 5.0]
    """
    limits = np.maximum(PRINTED_SHARE * printed_m2, survey_limit_m2(printed_m2))
    return np.maximum(limits, PRINTED_FLOOR_M2)
