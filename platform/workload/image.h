#pragma once
// The network image: what the compiler leaves in DRAM and the firmware's runtime walks. Little
// endian; all addresses are absolute. Operators that run on the core use the same job descriptor as
// tiles do.
//
//   for every batch, for every step (the first setup_steps of them only for batch 0):
//     copy the step's job; for every stream with a tensor, address += batch *
//     tensor.batch_stride_bytes; status_address += batch * steps * sizeof(JobStatus); run it on its
//     tile or on the core

#include <array>
#include <cstdint>

#include "models/base/job.h"
#include "models/base/layout.h"

namespace tessera::workload {

struct ImageHeader {
    static constexpr std::uint32_t kMagic = 0x5445'4E54;  // "TNET"
    static constexpr std::uint16_t kVersion = 1;

    std::uint32_t magic = kMagic;
    std::uint16_t version = kVersion;
    std::uint16_t header_bytes = 128;
    std::uint32_t steps = 0;
    std::uint32_t tensors = 0;
    std::uint32_t batches = 0;
    std::uint32_t batch_size = 1;           // samples in a batch: N of every step's geometry
    std::uint32_t samples = 0;              // real ones; the last batch may be padded with zeros
    std::uint32_t output_tensor = 0;        // index; its samples are output_elements apart
    std::uint32_t output_elements = 0;      // per sample: scores, whose largest is the class; or 0
    std::uint32_t output_bits = 16;         // 8 or 16
    std::uint64_t steps_address = 0;        // ImageStep[steps]
    std::uint64_t tensors_address = 0;      // ImageTensor[tensors]
    std::uint64_t status_address = 0;       // JobStatus[batches][steps], written by the run
    std::uint64_t predictions_address = 0;  // uint32_t[batches * batch_size], written by firmware
    std::uint64_t labels_address = 0;       // uint8_t[samples], or 0
    std::uint64_t image_bytes = 0;          // of everything, results included
    std::uint32_t setup_steps = 0;          // the first steps, which run once, for batch 0
    std::uint32_t reserved0 = 0;
    std::array<std::uint64_t, 4> reserved1{};
};
static_assert(sizeof(ImageHeader) == 128);

struct ImageTensor {
    std::uint64_t address = 0;             // of batch 0
    std::uint64_t batch_stride_bytes = 0;  // 0: the same memory for every batch
    std::uint64_t bytes = 0;               // of one batch
};
static_assert(sizeof(ImageTensor) == 24);

struct ImageStep {
    static constexpr std::uint32_t kCore = 0xFFFF'FFFF;
    static constexpr std::uint32_t kFixed = 0xFFFF'FFFF;

    base::Job job;               // with the addresses of batch 0
    std::uint32_t tile = kCore;  // index among the device table's tiles
    std::array<std::uint32_t, base::kStreams> stream_tensor;  // tensor of each stream, or kFixed
    std::array<char, 40> name{};                              // zero-terminated, perhaps cut
};
static_assert(sizeof(ImageStep) == 320);

}  // namespace tessera::workload
