#include "platform/registers/shared.h"

#include <algorithm>
#include <array>

#include "models/base/job_layout.h"
#include "platform/soc/device_table.h"
#include "platform/workload/image_layout.h"

namespace tessera::registers {

namespace {

using base::Accumulator;
using base::Activation;
using base::Codec;
using base::Encoding;
using base::Job;
using base::JobCode;
using base::Op;
using base::Rounding;
using base::Saturation;
using base::StreamIndex;
using soc::DeviceType;
using workload::ImageHeader;
using workload::ImageStep;

// The enumerator's own name beside its value, so that neither is typed twice.
#define ENUMERATOR(Enum, name) \
    Constant { #name, static_cast < std::uint64_t>(Enum::name) }

constexpr std::array kOps = {
    ENUMERATOR(Op, none),     ENUMERATOR(Op, conv),     ENUMERATOR(Op, dense),
    ENUMERATOR(Op, max_pool), ENUMERATOR(Op, avg_pool), ENUMERATOR(Op, add),
    ENUMERATOR(Op, relu),     ENUMERATOR(Op, softmax),  ENUMERATOR(Op, copy),
    ENUMERATOR(Op, fence),    ENUMERATOR(Op, lrn),
};
constexpr std::array kJobCodes = {
    ENUMERATOR(JobCode, ok),          ENUMERATOR(JobCode, bad_magic),
    ENUMERATOR(JobCode, unsupported), ENUMERATOR(JobCode, geometry),
    ENUMERATOR(JobCode, infeasible),  ENUMERATOR(JobCode, alignment),
    ENUMERATOR(JobCode, bus_error),   ENUMERATOR(JobCode, codec),
    ENUMERATOR(JobCode, aborted),     ENUMERATOR(JobCode, skipped),
};
constexpr std::array kEncodings = {
    ENUMERATOR(Encoding, integer),     ENUMERATOR(Encoding, binary),
    ENUMERATOR(Encoding, ternary),     ENUMERATOR(Encoding, log2),
    ENUMERATOR(Encoding, codebook),    ENUMERATOR(Encoding, spike),
    ENUMERATOR(Encoding, conductance),
};
constexpr std::array kCodecs = {
    ENUMERATOR(Codec, raw), ENUMERATOR(Codec, prefix1), ENUMERATOR(Codec, rlc),
    ENUMERATOR(Codec, csc), ENUMERATOR(Codec, huffman),
};
constexpr std::array kRoundings = {ENUMERATOR(Rounding, floor), ENUMERATOR(Rounding, half_up)};
constexpr std::array kSaturations = {ENUMERATOR(Saturation, saturate),
                                     ENUMERATOR(Saturation, wrap)};
constexpr std::array kActivations = {ENUMERATOR(Activation, none), ENUMERATOR(Activation, relu),
                                     ENUMERATOR(Activation, sign)};
constexpr std::array kAccumulators = {ENUMERATOR(Accumulator, int32),
                                      ENUMERATOR(Accumulator, wrap16),
                                      ENUMERATOR(Accumulator, sat16)};
constexpr std::array kStreamIndices = {
    Constant{"input", StreamIndex::kInput}, Constant{"weight", StreamIndex::kWeight},
    Constant{"bias", StreamIndex::kBias}, Constant{"auxiliary", StreamIndex::kAuxiliary},
    Constant{"output", StreamIndex::kOutput}};
constexpr std::array kJobFlags = {Constant{"irq", base::job_flag::irq},
                                  Constant{"chain", base::job_flag::chain},
                                  Constant{"predicate", base::job_flag::predicate},
                                  Constant{"bias", base::job_flag::bias},
                                  Constant{"use_mapping", base::job_flag::use_mapping},
                                  Constant{"timing_only", base::job_flag::timing_only},
                                  Constant{"all", base::job_flag::all}};
constexpr std::array kDeviceTypes = {
    ENUMERATOR(DeviceType, none),   ENUMERATOR(DeviceType, clint), ENUMERATOR(DeviceType, plic),
    ENUMERATOR(DeviceType, uart),   ENUMERATOR(DeviceType, timer), ENUMERATOR(DeviceType, finisher),
    ENUMERATOR(DeviceType, marker), ENUMERATOR(DeviceType, tile),  ENUMERATOR(DeviceType, memory),
};
#undef ENUMERATOR

constexpr std::array kJobEnumerations = {
    Enumeration{"op", "operation of a job", kOps, true},
    Enumeration{"job_code", "how a job ended", kJobCodes, true},
    Enumeration{"job_flag", "bits of tessera_job.flags", kJobFlags},
    Enumeration{"stream_index", "places in tessera_job.streams", kStreamIndices},
    Enumeration{"encoding", "what a stream's elements are", kEncodings},
    Enumeration{"codec", "how a stream is compressed", kCodecs},
    Enumeration{"accumulator", "how products are summed", kAccumulators},
    Enumeration{"rounding", "of the requantised result", kRoundings},
    Enumeration{"saturation", "of the requantised result", kSaturations},
    Enumeration{"activation", "applied to every op's output", kActivations},
};
constexpr std::array kJobConstants = {
    Constant{"job_magic", Job::kMagic},
    Constant{"job_version", Job::kVersion},
    Constant{"job_status_version", base::JobStatus::kVersion},
    Constant{"first_machine_op", base::kFirstMachineOp},
    Constant{"streams", base::kStreams},
};
constexpr std::array kImageConstants = {
    Constant{"image_magic", ImageHeader::kMagic},
    Constant{"image_version", ImageHeader::kVersion},
    Constant{"image_step_core", ImageStep::kCore},
    Constant{"image_step_fixed", ImageStep::kFixed},
};
constexpr std::array kDeviceEnumerations = {
    Enumeration{"device_type", "what a device is", kDeviceTypes, true},
};
constexpr std::array kDeviceConstants = {
    Constant{"device_table_magic", soc::DeviceTableHeader::kMagic},
    Constant{"device_table_version", soc::DeviceTableHeader::kVersion},
    Constant{"device_no_irq", soc::Device::kNoIrq},
};
constexpr std::array<std::string_view, 1> kImageIncludes = {"job"};

constexpr std::array kHeaders = {
    SharedHeader{"job",
                 "job descriptor and status record",
                 {},
                 kJobEnumerations,
                 kJobConstants,
                 base::kJobLayouts},
    SharedHeader{
        "image", "network image", kImageIncludes, {}, kImageConstants, workload::kImageLayouts},
    SharedHeader{"device_table",
                 "devices of the platform",
                 {},
                 kDeviceEnumerations,
                 kDeviceConstants,
                 soc::kDeviceLayouts},
};

}  // namespace

std::span<const SharedHeader> shared_headers() { return kHeaders; }

const SharedHeader* find_shared_header(std::string_view name) {
    const auto at = std::find_if(kHeaders.begin(), kHeaders.end(),
                                 [&](const SharedHeader& header) { return header.name == name; });
    return at == kHeaders.end() ? nullptr : &*at;
}

}  // namespace tessera::registers
