#pragma once
// The job descriptor every tile fetches from memory and the status record it writes back.
// Both are little endian, 8-byte aligned, and shared with firmware through a generated C header.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "models/base/config_fields.h"

namespace tessera::base {

enum class Op : std::uint16_t {
    none = 0,
    conv = 1,      // convolution, grouped or depthwise by G; cross-correlation as in DNN frameworks
    dense = 2,     // fully connected: H = W = R = S = E = F = 1
    max_pool = 3,  // window R x S
    avg_pool = 4,  // mean over the valid elements of the window R x S; global when R = H, S = W
    add = 5,       // element-wise input + auxiliary
    relu = 6,      // element-wise
    softmax = 7,   // over C, for every n
    copy = 8,
    fence = 9,  // completes when all earlier jobs of the tile have
    lrn = 10,   // local response normalisation over R neighbouring channels, see docs/arithmetic.md
};

// Operations from here on are a machine's own (programming, calibration, ...): its folder defines
// them and checks their geometry and streams.
inline constexpr std::uint16_t kFirstMachineOp = 0x100;
[[nodiscard]] constexpr bool is_machine_op(Op op) {
    return static_cast<std::uint16_t>(op) >= kFirstMachineOp;
}

namespace job_flag {
inline constexpr std::uint16_t irq = 1u << 0;        // raise JOB_DONE on completion
inline constexpr std::uint16_t chain = 1u << 1;      // go on with the descriptor at `next`
inline constexpr std::uint16_t predicate = 1u << 2;  // run only if (predicate word & mask) == value
inline constexpr std::uint16_t bias = 1u << 3;       // the bias stream is valid
inline constexpr std::uint16_t use_mapping =
    1u << 4;  // obey the mapping vector instead of choosing one
inline constexpr std::uint16_t timing_only =
    1u << 5;  // data move and time passes, but nothing is computed; see Job::input_zeros
inline constexpr std::uint16_t all = irq | chain | predicate | bias | use_mapping | timing_only;
}  // namespace job_flag

enum class Encoding : std::uint8_t {
    integer = 0,  // two's complement, `bits` 8, 16 or 32
    binary = 1,
    ternary = 2,
    log2 = 3,
    codebook = 4,
    spike = 5,
    conductance = 6,
};
enum class Codec : std::uint8_t { raw = 0, prefix1 = 1, rlc = 2, csc = 3, huffman = 4 };
enum class Rounding : std::uint8_t { floor = 0, half_up = 1 };  // half_up: floor(x + 1/2)
enum class Saturation : std::uint8_t { saturate = 0, wrap = 1 };
enum class Activation : std::uint8_t { none = 0, relu = 1, sign = 2 };  // sign: +1 from 0 on, or -1

// How products are summed. With wrap16 and sat16 every product is first shifted right
// arithmetically by `product_shift`; wrap16 sums modulo 2^16 (independent of order), sat16
// saturates in the order c, r, s.
enum class Accumulator : std::uint8_t { int32 = 0, wrap16 = 1, sat16 = 2 };
inline constexpr std::array<EnumName<Accumulator>, 3> kAccumulatorNames = {
    {{Accumulator::int32, "int32"},
     {Accumulator::wrap16, "wrap16"},
     {Accumulator::sat16, "sat16"}}};
constexpr std::span<const EnumName<Accumulator>> enum_names(Accumulator) {
    return kAccumulatorNames;
}

// N images; C input channels of H x W and M output channels of E x F in total over the G groups;
// filters of R x S; strides and padding in elements. Tensors are NCHW, weights M x C/G x R x S,
// biases M.
struct Geometry {
    static constexpr std::string_view kLayoutName = "struct tessera_geometry";

    std::uint16_t N = 1, G = 1, C = 1, H = 1, W = 1, M = 1, R = 1, S = 1, E = 1, F = 1;
    std::uint16_t stride_y = 1, stride_x = 1;
    std::uint16_t pad_top = 0, pad_left = 0, pad_bottom = 0, pad_right = 0;

    bool operator==(const Geometry&) const = default;
};

struct Stream {
    static constexpr std::string_view kLayoutName = "struct tessera_stream";

    std::uint64_t address = 0;
    std::uint32_t bytes = 0;  // as encoded in memory
    std::uint32_t elements = 0;
    Encoding encoding = Encoding::integer;
    std::uint8_t bits = 16;
    std::int8_t frac_bits =
        0;  // informative: value = integer * 2^-frac_bits when the scale is a power of two
    Codec codec = Codec::raw;
    std::uint32_t aux = 0;  // of the encoding or codec: offset of a codebook, a threshold, for
                            // rlc the rows of a segment, ...

    bool operator==(const Stream&) const = default;
};

inline constexpr std::size_t kStreams = 5;
enum StreamIndex : std::size_t { kInput = 0, kWeight = 1, kBias = 2, kAuxiliary = 3, kOutput = 4 };

// out = activation(saturate(round((acc + bias) * multiplier / 2^shift))), exact in 64 bits;
// bias is 32-bit in units of the accumulator. For `add`, acc = input * multiplier + auxiliary *
// aux_multiplier.
struct Requantisation {
    static constexpr std::string_view kLayoutName = "struct tessera_requantisation";

    std::uint32_t multiplier = 1;  // < 2^31
    std::uint8_t shift = 0;        // 0..62
    Rounding rounding = Rounding::half_up;
    Saturation saturation = Saturation::saturate;
    Activation activation = Activation::none;

    bool operator==(const Requantisation&) const = default;
};

struct Job {
    static constexpr std::string_view kLayoutName = "struct tessera_job";
    static constexpr std::uint32_t kMagic = 0x424F'4A54;  // "TJOB"
    static constexpr std::uint16_t kVersion = 1;
    static constexpr std::size_t kBytes = 256;

    std::uint32_t magic = kMagic;
    std::uint16_t version = kVersion;
    std::uint16_t size_bytes = kBytes;
    Op op = Op::none;
    std::uint16_t flags = 0;
    std::uint32_t job_id = 0;
    std::uint64_t next = 0;               // descriptor to chain to
    std::uint64_t status_address = 0;     // of the status record; 0: none is written
    std::uint64_t predicate_address = 0;  // of a 32-bit word
    std::uint32_t predicate_mask = 0;
    std::uint32_t predicate_value = 0;
    Geometry geometry;
    std::array<Stream, kStreams> streams;
    Requantisation requantisation;
    std::array<std::uint16_t, 8> mapping{};  // of the machine; row stationary: m n e p q r t; of
                                             // lrn: beta 2^12, k 2^16 low and high
    std::uint64_t table_address = 0;         // codebooks, thresholds, orders
    std::uint32_t table_bytes = 0;
    Accumulator accumulator = Accumulator::int32;
    std::uint8_t product_shift = 0;
    std::uint16_t reserved0 = 0;
    std::uint32_t aux_multiplier = 1;  // see Requantisation
    // With timing_only: which part of the values is zero, in 1/65536. The output is undefined then.
    std::uint16_t input_zeros = 0, output_zeros = 0;
    std::uint64_t user = 0;  // of the driver; tiles do not read it

    bool operator==(const Job&) const = default;
};
static_assert(sizeof(Geometry) == 32 && sizeof(Stream) == 24 && sizeof(Requantisation) == 8);
static_assert(sizeof(Job) == Job::kBytes);

enum class JobCode : std::uint32_t {
    ok = 0,
    bad_magic = 1,    // magic, version or size
    unsupported = 2,  // op, encoding, codec, accumulator or flag
    geometry = 3,     // sizes that are zero, disagree with each other or with the streams
    infeasible = 4,   // no mapping fits the machine, or the given one does not
    alignment = 5,
    bus_error = 6,  // ERR_ADDR holds the address
    codec = 7,      // stream under- or overrun
    aborted = 8,
    skipped = 9,  // predicate not met; not an error
};
[[nodiscard]] std::string_view to_string(JobCode code);
[[nodiscard]] std::string_view to_string(Op op);

// Written by the tile when the job ends, by firmware for operators that run on the core.
struct JobStatus {
    static constexpr std::size_t kBytes = 256;
    static constexpr std::uint32_t kVersion = 2;
    static constexpr std::size_t kMachineCounters = 15;

    std::uint32_t job_id = 0;
    JobCode code = JobCode::ok;
    std::uint64_t start_ps = 0, end_ps = 0;
    std::uint64_t cycles = 0;  // of the machine that ran the job
    std::uint64_t macs_issued = 0, macs_gated = 0, macs_skipped = 0;
    std::uint64_t bytes_read = 0, bytes_written = 0, bytes_saved = 0;
    std::uint64_t stall_memory_cycles = 0, stall_inside_cycles = 0;
    std::uint64_t energy_fj = 0;     // dynamic, of the tile; 0 from firmware
    std::uint64_t standby_fj = 0;    // clock and leakage while the job ran; 0 from firmware
    std::uint64_t instructions = 0;  // by firmware; 0 from a tile
    std::uint64_t error_address = 0;
    std::uint32_t version = kVersion;
    std::uint32_t size_bytes = kBytes;
    std::array<std::uint64_t, kMachineCounters> machine{};  // as the machine's documentation says

    bool operator==(const JobStatus&) const = default;
};
static_assert(sizeof(JobStatus) == JobStatus::kBytes);

// A number of a machine's own in a report: a counter of JobStatus::machine with its name.
struct Figure {
    std::string_view name;
    std::uint64_t value = 0;
    bool is_sum = true;  // over several jobs values add up, else the largest counts
};

// Geometry's dense multiply-accumulates: N * M * (C / G) * R * S * E * F.
[[nodiscard]] std::uint64_t dense_macs(const Geometry& geometry);

// Checks of a descriptor that no machine needs to repeat: magic, version, size, flags, sizes of the
// geometry against each other (E and F from H, W, R, S, strides and padding) and against the
// streams' elements.
[[nodiscard]] JobCode check_job(const Job& job);

}  // namespace tessera::base
