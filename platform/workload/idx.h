#pragma once
// Images and labels in the IDX format of the MNIST files (LeCun, Cortes and Burges, "The MNIST
// database of handwritten digits"): big-endian magic 0x000008dd (unsigned bytes, dd dimensions),
// one 32-bit size per dimension, data.

#include <cstdint>
#include <string>
#include <vector>

namespace tessera::workload {

struct IdxImages {
    std::uint32_t count = 0, channels = 1, height = 0, width = 0;
    std::vector<std::uint8_t> pixels;  // count x channels x height x width
};

// Images in 3 dimensions (one channel) or 4 (NCHW). Throws config::Error.
[[nodiscard]] IdxImages read_idx_images(const std::string& path);
// Labels in 1 dimension. Throws config::Error.
[[nodiscard]] std::vector<std::uint8_t> read_idx_labels(const std::string& path);

}  // namespace tessera::workload
