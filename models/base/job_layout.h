#pragma once
// Layout of the job descriptor and the status record, for the generated C header.

#include "models/base/job.h"
#include "models/base/layout.h"

namespace tessera::base {

inline constexpr std::array kGeometryFields = {
    TESSERA_LAYOUT_FIELD(Geometry, N),          TESSERA_LAYOUT_FIELD(Geometry, G),
    TESSERA_LAYOUT_FIELD(Geometry, C),          TESSERA_LAYOUT_FIELD(Geometry, H),
    TESSERA_LAYOUT_FIELD(Geometry, W),          TESSERA_LAYOUT_FIELD(Geometry, M),
    TESSERA_LAYOUT_FIELD(Geometry, R),          TESSERA_LAYOUT_FIELD(Geometry, S),
    TESSERA_LAYOUT_FIELD(Geometry, E),          TESSERA_LAYOUT_FIELD(Geometry, F),
    TESSERA_LAYOUT_FIELD(Geometry, stride_y),   TESSERA_LAYOUT_FIELD(Geometry, stride_x),
    TESSERA_LAYOUT_FIELD(Geometry, pad_top),    TESSERA_LAYOUT_FIELD(Geometry, pad_left),
    TESSERA_LAYOUT_FIELD(Geometry, pad_bottom), TESSERA_LAYOUT_FIELD(Geometry, pad_right),
};
inline constexpr std::array kStreamFields = {
    TESSERA_LAYOUT_FIELD(Stream, address),  TESSERA_LAYOUT_FIELD(Stream, bytes),
    TESSERA_LAYOUT_FIELD(Stream, elements), TESSERA_LAYOUT_FIELD(Stream, encoding),
    TESSERA_LAYOUT_FIELD(Stream, bits),     TESSERA_LAYOUT_FIELD(Stream, frac_bits),
    TESSERA_LAYOUT_FIELD(Stream, codec),    TESSERA_LAYOUT_FIELD(Stream, aux),
};
inline constexpr std::array kRequantisationFields = {
    TESSERA_LAYOUT_FIELD(Requantisation, multiplier),
    TESSERA_LAYOUT_FIELD(Requantisation, shift),
    TESSERA_LAYOUT_FIELD(Requantisation, rounding),
    TESSERA_LAYOUT_FIELD(Requantisation, saturation),
    TESSERA_LAYOUT_FIELD(Requantisation, activation),
};
inline constexpr std::array kJobFields = {
    TESSERA_LAYOUT_FIELD(Job, magic),
    TESSERA_LAYOUT_FIELD(Job, version),
    TESSERA_LAYOUT_FIELD(Job, size_bytes),
    TESSERA_LAYOUT_FIELD(Job, op),
    TESSERA_LAYOUT_FIELD(Job, flags),
    TESSERA_LAYOUT_FIELD(Job, job_id),
    TESSERA_LAYOUT_FIELD(Job, next),
    TESSERA_LAYOUT_FIELD(Job, status_address),
    TESSERA_LAYOUT_FIELD(Job, predicate_address),
    TESSERA_LAYOUT_FIELD(Job, predicate_mask),
    TESSERA_LAYOUT_FIELD(Job, predicate_value),
    TESSERA_LAYOUT_FIELD(Job, geometry),
    TESSERA_LAYOUT_FIELD(Job, streams),
    TESSERA_LAYOUT_FIELD(Job, requantisation),
    TESSERA_LAYOUT_FIELD(Job, mapping),
    TESSERA_LAYOUT_FIELD(Job, table_address),
    TESSERA_LAYOUT_FIELD(Job, table_bytes),
    TESSERA_LAYOUT_FIELD(Job, accumulator),
    TESSERA_LAYOUT_FIELD(Job, product_shift),
    TESSERA_LAYOUT_FIELD(Job, reserved0),
    TESSERA_LAYOUT_FIELD(Job, aux_multiplier),
    TESSERA_LAYOUT_FIELD(Job, input_zeros),
    TESSERA_LAYOUT_FIELD(Job, output_zeros),
    TESSERA_LAYOUT_FIELD(Job, user),
};
inline constexpr std::array kJobStatusFields = {
    TESSERA_LAYOUT_FIELD(JobStatus, job_id),
    TESSERA_LAYOUT_FIELD(JobStatus, code),
    TESSERA_LAYOUT_FIELD(JobStatus, start_ps),
    TESSERA_LAYOUT_FIELD(JobStatus, end_ps),
    TESSERA_LAYOUT_FIELD(JobStatus, cycles),
    TESSERA_LAYOUT_FIELD(JobStatus, macs_issued),
    TESSERA_LAYOUT_FIELD(JobStatus, macs_gated),
    TESSERA_LAYOUT_FIELD(JobStatus, macs_skipped),
    TESSERA_LAYOUT_FIELD(JobStatus, bytes_read),
    TESSERA_LAYOUT_FIELD(JobStatus, bytes_written),
    TESSERA_LAYOUT_FIELD(JobStatus, bytes_saved),
    TESSERA_LAYOUT_FIELD(JobStatus, stall_memory_cycles),
    TESSERA_LAYOUT_FIELD(JobStatus, stall_inside_cycles),
    TESSERA_LAYOUT_FIELD(JobStatus, energy_fj),
    TESSERA_LAYOUT_FIELD(JobStatus, standby_fj),
    TESSERA_LAYOUT_FIELD(JobStatus, instructions),
    TESSERA_LAYOUT_FIELD(JobStatus, error_address),
    TESSERA_LAYOUT_FIELD(JobStatus, version),
    TESSERA_LAYOUT_FIELD(JobStatus, size_bytes),
    TESSERA_LAYOUT_FIELD(JobStatus, machine),
};

// In order of use: a structure comes after those it contains.
inline constexpr std::array kJobLayouts = {
    StructLayout{"geometry", "sizes of a layer", sizeof(Geometry), kGeometryFields},
    StructLayout{"stream", "a tensor in memory", sizeof(Stream), kStreamFields},
    StructLayout{"requantisation", "from accumulator to output", sizeof(Requantisation),
                 kRequantisationFields},
    StructLayout{"job", "job descriptor", sizeof(Job), kJobFields},
    StructLayout{"job_status", "status record", sizeof(JobStatus), kJobStatusFields},
};
static_assert(is_complete(kJobLayouts[0]) && is_complete(kJobLayouts[1]) &&
              is_complete(kJobLayouts[2]) && is_complete(kJobLayouts[3]) &&
              is_complete(kJobLayouts[4]));

}  // namespace tessera::base
