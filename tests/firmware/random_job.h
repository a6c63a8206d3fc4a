#pragma once
// Random jobs with their tensors, and the firmware's view of them.

#include <cstdint>
#include <random>
#include <vector>

#include "models/base/job.h"

extern "C" {
#include "runtime/job.h"
}

namespace tessera::firmware_test {

using Tensor = std::vector<std::int64_t>;

// A job and its operands as plain integers.
struct Case {
    base::Job job;
    Tensor input, weight, bias, auxiliary;
};

// A job of `op` that passes check_job, with elements of 8 or 16 bits and a requantisation that
// saturates now and then.
[[nodiscard]] Case random_case(base::Op op, std::mt19937_64& random);

// The same bytes as the descriptor firmware knows.
[[nodiscard]] tessera_job as_firmware_job(const base::Job& job);

// The operands laid out in memory as the job says, the job pointing to them.
class Memory {
  public:
    explicit Memory(const Case& c);
    [[nodiscard]] const tessera_job& job() const { return job_; }
    [[nodiscard]] Tensor output() const;

  private:
    void place(base::StreamIndex index, const Tensor& values);

    tessera_job job_;
    std::vector<std::uint8_t> streams_[base::kStreams];
};

}  // namespace tessera::firmware_test
