#pragma once
// Jobs on bits with random data and what must come out, by the definition: products of +-1, one by
// one.

#include <string_view>

#include "models/base/random.h"
#include "tests/conformance/sample_job.h"

namespace tessera::test {

// As SampleMaker, for raw binary streams.
class BinaryJobMaker {
  public:
    BinaryJobMaker(std::string_view purpose, std::uint64_t first_address)
        : random_(2024, purpose, 0), next_address_(first_address) {}

    // Of `job`: op, flags, geometry without E and F, and the input's aux.
    [[nodiscard]] SampleJob make(base::Job job, bool gives_margins);

  private:
    [[nodiscard]] std::vector<std::byte> random_bits(std::uint64_t groups, std::uint64_t bits);
    void place(base::Stream& stream, std::uint64_t elements, std::size_t bytes);

    base::RandomStream random_;
    std::uint64_t next_address_;
};

// +1 or -1.
[[nodiscard]] int sign_at(const std::vector<std::byte>& bytes, std::size_t first_byte,
                          std::size_t bit);

}  // namespace tessera::test
