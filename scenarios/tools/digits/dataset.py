"""The UCI optical digits as scikit-learn ships them, split once and for all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

HELD_OUT_IMAGES = 360
SPLIT_SEED = 1998
PIXEL_MAX = 16


@dataclass(frozen=True)
class Samples:
    images: NDArray[np.uint8]  # [N, 8, 8], 0..16
    labels: NDArray[np.uint8]  # [N], 0..9

    def take(self, indices: NDArray[np.int64]) -> "Samples":
        return Samples(self.images[indices], self.labels[indices])

    def __len__(self) -> int:
        return len(self.labels)


def load_split() -> tuple[Samples, Samples]:
    """Training and held-out samples, disjoint, each with the class shares of the whole set."""
    digits = load_digits()
    everything = Samples(digits.images.astype(np.uint8), digits.target.astype(np.uint8))
    train, held_out = train_test_split(
        np.arange(len(everything)),
        test_size=HELD_OUT_IMAGES,
        stratify=everything.labels,
        random_state=SPLIT_SEED,
    )
    return everything.take(train), everything.take(held_out)


def network_input(images: NDArray[np.uint8] | NDArray[np.float64]) -> NDArray[np.float64]:
    """[N, 8, 8] of 0..16 to [N, 1, 8, 8] of 0..1; exact, since 16 is a power of two."""
    return images[:, np.newaxis] / PIXEL_MAX
