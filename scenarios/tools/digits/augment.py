"""Random small affine distortions of images, so that a small set stands for more handwriting."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_MARGIN = 3  # zeros around an image, in pixels: no sample of a Jitter may lie further out


@dataclass(frozen=True)
class Jitter:
    """Half-widths of uniform distributions, one draw per image."""

    rotation_deg: float = 10.0
    scale: float = 0.1  # relative, each axis on its own
    shift_y_px: float = 0.3  # digits fill the height of an image, so little room
    shift_x_px: float = 0.7

    def apply(
        self, images: NDArray[np.uint8], random: np.random.RandomState
    ) -> NDArray[np.float64]:
        """[N, H, W], rotated and scaled about the centre, shifted; bilinear, zero outside."""
        count, height, width = images.shape
        y = np.arange(height).reshape(1, -1, 1) - (height - 1) / 2
        x = np.arange(width).reshape(1, 1, -1) - (width - 1) / 2

        def draw(half_width: float) -> NDArray[np.float64]:
            return random.uniform(-half_width, half_width, (count, 1, 1))

        angle = np.radians(draw(self.rotation_deg))
        source_y = (np.cos(angle) * y - np.sin(angle) * x) * (1.0 + draw(self.scale))
        source_x = (np.sin(angle) * y + np.cos(angle) * x) * (1.0 + draw(self.scale))
        return _bilinear(
            images,
            source_y + draw(self.shift_y_px) + (height - 1) / 2,
            source_x + draw(self.shift_x_px) + (width - 1) / 2,
        )


def _bilinear(
    images: NDArray[np.uint8], y: NDArray[np.float64], x: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Image n sampled at its own positions y[n], x[n], in pixels."""
    padded = np.pad(images.astype(np.float64), ((0, 0), (_MARGIN, _MARGIN), (_MARGIN, _MARGIN)))
    y0, x0 = np.floor(y).astype(int), np.floor(x).astype(int)
    n = np.arange(len(images)).reshape(-1, 1, 1)

    def pixel(dy: int, dx: int) -> NDArray[np.float64]:
        return padded[n, y0 + dy + _MARGIN, x0 + dx + _MARGIN]

    upper = pixel(0, 0) + (x - x0) * (pixel(0, 1) - pixel(0, 0))
    lower = pixel(1, 0) + (x - x0) * (pixel(1, 1) - pixel(1, 0))
    return upper + (y - y0) * (lower - upper)
