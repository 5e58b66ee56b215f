"""R's random numbers, so that a test can make the data of a published R session from its seed.

Written from the published algorithms: Marsaglia's multicarry and Kinderman & Ramage (1976, JASA 71:893-896) as in R 1.6,
Mersenne Twister (Matsumoto & Nishimura 1998) with inversion as in R since 3.6; exponentials by Ahrens & Dieter (1972).
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

MASK = 0xFFFFFFFF
SCALE = 2.328306437080797e-10
EDGE = 2.2160358671664710
LOG2_SUMS = np.cumsum([math.log(2) ** k / math.factorial(k) for k in range(1, 17)])


class R16:
    """The generator of R 1.6 (``RNGversion("1.6.2")``): multicarry, Kinderman-Ramage and rounding in ``sample``."""

    def __init__(self, seed: int) -> None:
        for _ in range(50):
            seed = (69069 * seed + 1) & MASK
        self.state = []
        for _ in range(2):
            seed = (69069 * seed + 1) & MASK
            self.state.append(seed)

    def uniform(self) -> float:
        first, second = self.state
        first = (36969 * (first & 0xFFFF) + (first >> 16)) & MASK
        second = (18000 * (second & 0xFFFF) + (second >> 16)) & MASK
        self.state = [first, second]
        return (((first << 16) & MASK) ^ (second & 0xFFFF)) * SCALE

    def sample(self, low: int, high: int, size: int) -> np.ndarray:
        return np.array([low + int((high - low + 1) * self.uniform()) for _ in range(size)])

    def exponential(self, size: int) -> np.ndarray:
        return np.array([self._exponential() for _ in range(size)])

    def _exponential(self) -> float:
        whole, u = 0.0, 2 * self.uniform()
        while u <= 1:
            whole += LOG2_SUMS[0]
            u += u
        u -= 1
        if u <= LOG2_SUMS[0]:
            return whole + u
        least, place = self.uniform(), 0
        while True:
            least = min(least, self.uniform())
            place += 1
            if u <= LOG2_SUMS[place]:
                return whole + least * LOG2_SUMS[0]

    def normal(self, size: int) -> np.ndarray:
        return np.array([self._normal() for _ in range(size)])

    def _normal(self) -> float:
        u = self.uniform()
        if u < 0.884070402298758:
            return EDGE * (1.13113163544180 * u + self.uniform() - 1)
        if u >= 0.973310954173898:
            while True:
                second, third = self.uniform(), self.uniform()
                square = EDGE**2 - 2 * math.log(third)
                if second**2 < EDGE**2 / square:
                    return math.sqrt(square) if u < 0.986655477086949 else -math.sqrt(square)
        if u >= 0.958720824790463:
            return self._wedge(EDGE, -0.630834801921960, 0.755591531667601, 0.034240503750111)
        if u >= 0.911312780288703:
            return self._wedge(0.479727404222441, 1.105473661022070, 0.872834976671790, 0.049264496373128)
        return self._wedge(0.479727404222441, -0.595507138015940, 0.805577924423817, math.inf)

    def _wedge(self, start: float, slope: float, sure: float, steep: float) -> float:
        while True:
            second, third = self.uniform(), self.uniform()
            value = start + slope * min(second, third)
            density = 0.398942280401433 * math.exp(-(value**2) / 2) - 0.180025191068563 * (EDGE - abs(value))
            if max(second, third) <= sure or steep * abs(second - third) <= density:
                return value if second < third else -value


def normals(seed: int, size: int) -> np.ndarray:
    """``set.seed(seed); rnorm(size)`` of R since 1.7: Mersenne Twister, inversion with 53 bits."""
    for _ in range(51):
        seed = (69069 * seed + 1) & MASK
    key = np.empty(624, dtype=np.uint32)
    for place in range(624):
        seed = (69069 * seed + 1) & MASK
        key[place] = seed
    twister = np.random.MT19937()
    twister.state = {"bit_generator": "MT19937", "state": {"key": key, "pos": 624}}
    uniform = twister.random_raw(2 * size).reshape(size, 2) * 2.3283064365386963e-10
    return special.ndtri((np.floor(134217728 * uniform[:, 0]) + uniform[:, 1]) / 134217728)
