"""How a colour is seen: by everyone, by who sees no red or green apart, and on a copier.

Contrast: WCAG 2.2, success criteria 1.4.3 (text, 4.5:1) and 1.4.11 (graphics, 3:1). Deuteranopia: Machado, Oliveira and Fernandes
2009, IEEE TVCG 15, p. 1291-1298, severity 1.0, on linear RGB. Grey: luminance of Rec. 709. Distance: CIE 1976 L*a*b*, white D65.
"""

from __future__ import annotations

import numpy as np
from matplotlib import colors

SIGHTS = ("gewoon", "deuteranopie", "grijs")
DEUTERANOPIA = np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]])
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])


def linear(colour) -> np.ndarray:
    rgb = np.array(colors.to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def simulated(colour, sight: str) -> np.ndarray:
    """Linear RGB as a kind of sight has it."""
    rgb = linear(colour)
    if sight == "deuteranopie":
        return np.clip(DEUTERANOPIA @ rgb, 0, 1)
    return np.full(3, LUMINANCE @ rgb) if sight == "grijs" else rgb


def contrast(first, second, sight: str = "gewoon") -> float:
    high, low = sorted((float(LUMINANCE @ simulated(one, sight)) for one in (first, second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lab(colour, sight: str) -> np.ndarray:
    xyz = TO_XYZ @ simulated(colour, sight) / (TO_XYZ @ np.ones(3))
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(first, second, sight: str) -> float:
    """How far apart two colours look; about 2 can just be told side by side, and 20 at a glance."""
    return float(np.linalg.norm(lab(first, sight) - lab(second, sight)))
