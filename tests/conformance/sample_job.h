#pragma once
// Jobs with operands in memory and what they must give.

#include <cstdint>
#include <vector>

#include "models/base/job.h"
#include "models/base/random.h"

namespace tessera::test {

struct ByteRange {
    std::size_t first = 0, bytes = 0;
};
// What a tile writes between two looks at a pending abort; ranges count from the output's start.
using Chunk = std::vector<ByteRange>;

struct SampleJob {
    base::Job job;
    std::vector<std::byte> input, weights, bias, auxiliary;  // where the job's streams say
    std::vector<std::byte> expected_output;
    // What its streams take over the bus by the machine's own schedule, repeated loads included.
    std::uint64_t stream_bytes_read = 0;
    std::vector<Chunk> chunks;
};

// Completes jobs of raw integer streams: places their streams one after another from
// `first_address` on, with gaps so that few start on a burst's boundary, fills them with random
// values of which a quarter is zero, and lets the reference executor say what must come out.
class SampleMaker {
  public:
    SampleMaker(std::string_view purpose, std::uint64_t first_address)
        : random_(kSeed, purpose, 0), next_address_(first_address) {}

    // Of `job`: op, flags, geometry without E and F, requantisation and accumulator.
    [[nodiscard]] SampleJob make(base::Job job, unsigned bits);

  private:
    static constexpr std::uint64_t kSeed = 2024;

    std::vector<std::int32_t> values(std::size_t count, unsigned bits);
    void place(base::Stream& stream, std::size_t elements, unsigned bits);

    base::RandomStream random_;
    std::uint64_t next_address_;
};

// A layer of these sizes, its sums shifted by `shift`.
[[nodiscard]] base::Job layer_job(base::Op op, const base::Geometry& geometry,
                                  std::uint16_t flags = 0, std::uint8_t shift = 15);
// Convolutions that machines get wrong: padded all around with bias and ReLU; two images with
// strides and padding that differ by side and windows that skip rows, rounded down and wrapped; in
// groups with a multiplier.
[[nodiscard]] base::Job padded_layer(std::uint8_t shift = 15);
[[nodiscard]] base::Job strided_layer(std::uint8_t shift = 15);
[[nodiscard]] base::Job grouped_layer();

// A chunk of whole rows: `rows` ofmap rows from `row` on, of filters [filter, filter + filters) of
// an image.
[[nodiscard]] Chunk rows_chunk(const base::Job& job, std::uint32_t image, std::uint32_t filter,
                               std::uint32_t filters, std::uint32_t row, std::uint32_t rows);

}  // namespace tessera::test
