#pragma once
// The sums of a convolution one ofmap row at a time, filter beside filter: the form of the
// reference executor's plain loops that a compiler can vectorise. For accumulators whose sums do
// not depend on order.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "models/base/job.h"

namespace tessera::workload {

class ConvRows {
  public:
    // `job`: conv or dense, accumulating in int32 or wrap16.
    ConvRows(const base::Job& job, std::span<const std::int16_t> input,
             std::span<const std::int16_t> weights);

    // Sums of ofmap row e of image n and one group, F x M/G; of wrap16 right modulo 2^16.
    [[nodiscard]] std::span<const std::int32_t> sums(std::size_t n, std::size_t group,
                                                     std::size_t e);

  private:
    const base::Job& job_;
    std::span<const std::int16_t> input_;
    std::size_t channels_, filters_;     // of a group
    std::vector<std::int16_t> weights_;  // G x C/G x R x S x M/G
    std::vector<std::int32_t> row_;
};

}  // namespace tessera::workload
