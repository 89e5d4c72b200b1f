"""Programme loudness after ITU-R BS.1770-4, for tests: K-weighting, 400 ms blocks, two gates. 48 kHz mono."""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from roomctl.media.dsp.frame import RATE

SHELF = ([1.53512485958697, -2.69169618940638, 1.19839281085285], [1.0, -1.69065929318241, 0.73248077421585])
HIGH_PASS = ([1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621])


def lufs(sound: NDArray[np.float32]) -> float:
    """Integrated loudness. A sine of 997 Hz at full scale has -3.01 LUFS."""
    weighted = lfilter(*HIGH_PASS, lfilter(*SHELF, sound.astype(np.float64)))
    blocks = np.lib.stride_tricks.sliding_window_view(weighted, RATE * 2 // 5)[:: RATE // 10]
    powers = np.mean(np.square(blocks), axis=1)
    loud = powers[_lufs(powers) > -70.0]
    if not loud.size:
        return -np.inf
    return float(_lufs(np.mean(loud[_lufs(loud) > _lufs(np.mean(loud)) - 10.0])))


def _lufs(power: NDArray[np.float64] | np.floating) -> NDArray[np.float64]:
    return np.asarray(-0.691 + 10.0 * np.log10(power + 1e-15))
