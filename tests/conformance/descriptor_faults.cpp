#include "tests/conformance/descriptor_faults.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "tests/conformance/bench.h"

namespace tessera::test {

namespace {

using base::Job;
using base::JobCode;
using base::Op;
namespace job_flag = base::job_flag;
using Faults = std::vector<DescriptorFault>;

template <typename Change>
DescriptorFault fault(std::string name, JobCode code, Change change) {
    return {std::move(name), code, [change](Job& job) {
                change(job);
                return true;
            }};
}

void add_header_faults(Faults& faults) {
    faults.push_back(fault("magic", JobCode::bad_magic, [](Job& job) { job.magic ^= 1; }));
    faults.push_back(fault("version", JobCode::bad_magic, [](Job& job) { job.version = 2; }));
    faults.push_back(fault("size", JobCode::bad_magic, [](Job& job) { job.size_bytes = 128; }));
    for (const unsigned op : {0u, 11u, 0xFFFFu})
        faults.push_back(fault(fmt::format("op_{}", op), JobCode::unsupported,
                               [op](Job& job) { job.op = static_cast<Op>(op); }));
    faults.push_back(
        fault("unknown_flag", JobCode::unsupported, [](Job& job) { job.flags |= 1u << 15; }));
    faults.push_back(
        fault("misaligned_status", JobCode::alignment, [](Job& job) { job.status_address += 4; }));
    faults.push_back(fault("misaligned_predicate", JobCode::alignment, [](Job& job) {
        job.flags |= job_flag::predicate;
        job.predicate_address = 0x1002;
    }));
    for (const std::uint64_t address : {kMemoryBytes, kNearTheEnd + 60})
        faults.push_back(fault(fmt::format("predicate_at_{:x}", address), JobCode::bus_error,
                               [address](Job& job) {
                                   job.flags |= job_flag::predicate;
                                   job.predicate_address = address;
                               }));
}

void add_geometry_faults(Faults& faults) {
    using base::Geometry;
    static constexpr std::pair<const char*, std::uint16_t Geometry::*> sizes[] = {
        {"N", &Geometry::N},
        {"G", &Geometry::G},
        {"C", &Geometry::C},
        {"H", &Geometry::H},
        {"W", &Geometry::W},
        {"M", &Geometry::M},
        {"R", &Geometry::R},
        {"S", &Geometry::S},
        {"E", &Geometry::E},
        {"F", &Geometry::F},
        {"stride_y", &Geometry::stride_y},
        {"stride_x", &Geometry::stride_x}};
    for (const auto& [name, size] : sizes) {
        faults.push_back(fault(fmt::format("{}_zero", name), JobCode::geometry,
                               [size = size](Job& job) { job.geometry.*size = 0; }));
        if (std::string_view(name).starts_with("stride")) continue;
        faults.push_back(fault(fmt::format("{}_too_large", name), JobCode::geometry,
                               [size = size](Job& job) { job.geometry.*size = 0xFFFF; }));
    }
    faults.push_back(fault("padding_of_a_whole_window", JobCode::geometry,
                           [](Job& job) { job.geometry.pad_top = job.geometry.R; }));
    faults.push_back(fault("multiplier", JobCode::geometry,
                           [](Job& job) { job.requantisation.multiplier = 0x8000'0000; }));
    faults.push_back(
        fault("shift", JobCode::geometry, [](Job& job) { job.requantisation.shift = 63; }));
}

void add_arithmetic_faults(Faults& faults) {
    faults.push_back(fault("accumulator", JobCode::unsupported,
                           [](Job& job) { job.accumulator = static_cast<base::Accumulator>(3); }));
    faults.push_back(fault("rounding", JobCode::unsupported, [](Job& job) {
        job.requantisation.rounding = static_cast<base::Rounding>(2);
    }));
    faults.push_back(fault("saturation", JobCode::unsupported, [](Job& job) {
        job.requantisation.saturation = static_cast<base::Saturation>(2);
    }));
    faults.push_back(fault("activation", JobCode::unsupported, [](Job& job) {
        job.requantisation.activation = static_cast<base::Activation>(3);
    }));
}

// `name`'s fault applies to jobs that use the stream.
void add_stream_faults(Faults& faults, const char* name, base::StreamIndex index) {
    const auto add = [&](const char* what, JobCode code, auto change) {
        faults.push_back({fmt::format("{}_{}", name, what), code, [index, change](Job& job) {
                              if (job.streams[index].elements == 0) return false;
                              return static_cast<bool>(change(job.streams[index]));
                          }});
    };
    using base::Stream;
    add("elements", JobCode::geometry, [](Stream& stream) { return ++stream.elements; });
    add("bytes", JobCode::geometry, [](Stream& stream) { return ++stream.bytes; });
    add("bits", JobCode::geometry, [](Stream& stream) { return stream.bits = 5; });
    add("misaligned", JobCode::alignment, [](Stream& stream) {
        ++stream.address;
        return stream.bits > 8;
    });
    add("encoding", JobCode::unsupported,
        [](Stream& stream) { return (stream.encoding = static_cast<base::Encoding>(7), true); });
    add("codec", JobCode::unsupported,
        [](Stream& stream) { return (stream.codec = static_cast<base::Codec>(5), true); });
    add("beyond_memory", JobCode::bus_error,
        [](Stream& stream) { return stream.address = kMemoryBytes; });
    add("beyond_the_address_space", JobCode::geometry, [](Stream& stream) {
        stream.address = kNearTheEnd;
        return stream.bytes > 64;
    });
}

}  // namespace

std::vector<DescriptorFault> descriptor_faults() {
    Faults faults;
    add_header_faults(faults);
    add_geometry_faults(faults);
    add_arithmetic_faults(faults);
    add_stream_faults(faults, "input", base::kInput);
    add_stream_faults(faults, "weight", base::kWeight);
    add_stream_faults(faults, "bias", base::kBias);
    add_stream_faults(faults, "auxiliary", base::kAuxiliary);
    add_stream_faults(faults, "output", base::kOutput);
    return faults;
}

}  // namespace tessera::test
