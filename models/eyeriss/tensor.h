#pragma once
// An ifmap or ofmap in memory, raw or run-length coded.

#include <cstdint>
#include <optional>

#include "models/base/job.h"
#include "models/eyeriss/layer.h"
#include "models/numeric/rlc_layout.h"

namespace tessera::eyeriss {

struct Tensor {
    std::uint64_t address = 0;
    std::uint32_t height = 1, width = 1, element_bytes = 2;
    std::optional<numeric::RlcLayout> rlc;  // nothing: raw

    [[nodiscard]] std::uint64_t row_address(std::uint64_t plane, std::uint32_t row) const {
        return address + (plane * height + row) * width * element_bytes;
    }
    [[nodiscard]] std::uint64_t entry_address(std::uint64_t segment) const {
        return address + rlc->entry_offset(segment);
    }
    [[nodiscard]] std::uint64_t slot_address(std::uint64_t segment) const {
        return address + rlc->slot_offset(segment);
    }
};

[[nodiscard]] Tensor ifmap_of(const base::Job& job, const Layer& layer);
[[nodiscard]] Tensor ofmap_of(const base::Job& job, const Layer& layer);

}  // namespace tessera::eyeriss
