"""IDX files of unsigned bytes, the container of MNIST: magic, big-endian sizes, row-major data."""

import struct

import numpy as np
from numpy.typing import NDArray

_UBYTE = 0x08


def encode(values: NDArray[np.uint8]) -> bytes:
    """Magic 00 00 08 <rank>, one big-endian uint32 per dimension, then the values."""
    if values.dtype != np.uint8:
        raise TypeError(f"IDX ubyte file wants uint8 values, got {values.dtype}")
    header = struct.pack(f">HBB{values.ndim}I", 0, _UBYTE, values.ndim, *values.shape)
    return header + values.tobytes()


def decode(content: bytes) -> NDArray[np.uint8]:
    """The values of an IDX file of unsigned bytes."""
    rank = content[3]
    shape = struct.unpack(f">{rank}I", content[4 : 4 + 4 * rank])
    return np.frombuffer(content[4 + 4 * rank :], dtype=np.uint8).reshape(shape)
