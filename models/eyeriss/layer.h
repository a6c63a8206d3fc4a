#pragma once
// A layer as the array sees it: one group at a time, a dense layer as a 1x1 convolution.

#include <cstdint>

#include "models/base/job.h"

namespace tessera::eyeriss {

struct Layer {
    std::uint32_t groups = 1;
    std::uint32_t N = 1;
    std::uint32_t C = 1, M = 1;  // of a group
    std::uint32_t H = 1, W = 1, R = 1, S = 1, E = 1, F = 1;
    std::uint32_t stride_y = 1, stride_x = 1;
    std::uint32_t pad_top = 0, pad_left = 0;
    std::uint32_t padded_w = 1;
    std::uint32_t element_bytes = 2;  // in memory; on chip every value takes a word
    std::uint32_t psum_words = 1;     // 2 for a 32-bit accumulator
    std::uint32_t segment_rows = 1;   // ofmap rows that are coded together; 1 when raw

    // Ifmap rows, padding included, under `rows` ofmap rows.
    [[nodiscard]] std::uint32_t strip_rows(std::uint32_t rows) const {
        return stride_y * (rows - 1) + R;
    }
    // Dense multiply-accumulates.
    [[nodiscard]] std::uint64_t macs() const {
        return std::uint64_t{groups} * N * M * C * R * S * E * F;
    }
    bool operator==(const Layer&) const = default;
};

// Of a conv or dense job that has passed check_job.
[[nodiscard]] Layer layer_of(const base::Job& job);

}  // namespace tessera::eyeriss
