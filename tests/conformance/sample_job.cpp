#include "tests/conformance/sample_job.h"

#include "platform/workload/reference.h"

namespace tessera::test {

namespace {

using base::Geometry;
using base::Job;
using base::Op;

bool is_weighted(Op op) { return op == Op::conv || op == Op::dense; }

void complete_output_size(Job& job) {
    Geometry& g = job.geometry;
    const auto extent = [](int in, int pad, int window, int stride) {
        return static_cast<std::uint16_t>((in + pad - window) / stride + 1);
    };
    g.E = extent(g.H, g.pad_top + g.pad_bottom, g.R, g.stride_y);
    g.F = extent(g.W, g.pad_left + g.pad_right, g.S, g.stride_x);
}

template <typename From>
std::vector<std::byte> to_bytes(const std::vector<From>& values, unsigned bits) {
    std::vector<std::byte> bytes;
    for (const From value : values)
        for (unsigned at = 0; at < bits; at += 8)
            bytes.push_back(static_cast<std::byte>(static_cast<std::uint32_t>(value) >> at));
    return bytes;
}

std::vector<std::int16_t> narrow(const std::vector<std::int32_t>& values) {
    std::vector<std::int16_t> narrowed;
    for (const std::int32_t value : values) narrowed.push_back(static_cast<std::int16_t>(value));
    return narrowed;
}

}  // namespace

std::vector<std::int32_t> SampleMaker::values(std::size_t count, unsigned bits) {
    std::vector<std::int32_t> values(count);
    for (std::int32_t& value : values) {
        if (random_.below(4) == 0) continue;
        const std::uint32_t any = random_.bits32() << (32 - bits);
        value = static_cast<std::int32_t>(any) >> (32 - bits + random_.below(bits));
    }
    return values;
}

void SampleMaker::place(base::Stream& stream, std::size_t elements, unsigned bits) {
    const std::uint64_t element_bytes = bits / 8;
    next_address_ += element_bytes * (1 + random_.below(100));
    next_address_ = (next_address_ + element_bytes - 1) / element_bytes * element_bytes;
    stream.address = next_address_;
    stream.elements = static_cast<std::uint32_t>(elements);
    stream.bits = static_cast<std::uint8_t>(bits);
    stream.bytes = static_cast<std::uint32_t>(elements * element_bytes);
    next_address_ += stream.bytes;
}

SampleJob SampleMaker::make(Job job, unsigned bits) {
    complete_output_size(job);
    const Geometry& g = job.geometry;
    const std::size_t input_elements = std::size_t{g.N} * g.C * g.H * g.W;
    const std::size_t output_elements = std::size_t{g.N} * g.M * g.E * g.F;
    const std::size_t weight_elements =
        is_weighted(job.op) ? std::size_t{g.M} * (g.C / g.G) * g.R * g.S : 0;
    const std::size_t bias_elements = (job.flags & base::job_flag::bias) != 0 ? g.M : 0;
    const std::size_t auxiliary_elements = job.op == Op::add ? input_elements : 0;

    place(job.streams[base::kInput], input_elements, bits);
    place(job.streams[base::kWeight], weight_elements, bits);
    place(job.streams[base::kBias], bias_elements, 32);
    place(job.streams[base::kAuxiliary], auxiliary_elements, bits);
    place(job.streams[base::kOutput], output_elements, bits);

    const std::vector<std::int32_t> input = values(input_elements, bits);
    const std::vector<std::int32_t> weights = values(weight_elements, bits);
    const std::vector<std::int32_t> bias = values(bias_elements, 32);
    const std::vector<std::int32_t> auxiliary = values(auxiliary_elements, bits);
    const std::vector<std::int16_t> narrow_input = narrow(input);
    const std::vector<std::int16_t> narrow_weights = narrow(weights);
    const std::vector<std::int16_t> narrow_auxiliary = narrow(auxiliary);
    std::vector<std::int16_t> output(output_elements);
    workload::execute(job, {narrow_input, narrow_weights, narrow_auxiliary, bias}, output);

    SampleJob sample;
    sample.job = job;
    sample.input = to_bytes(input, bits);
    sample.weights = to_bytes(weights, bits);
    sample.bias = to_bytes(bias, 32);
    sample.auxiliary = to_bytes(auxiliary, bits);
    sample.expected_output = to_bytes(output, bits);
    return sample;
}

Job layer_job(Op op, const Geometry& geometry, std::uint16_t flags, std::uint8_t shift) {
    Job job;
    job.op = op;
    job.flags = flags;
    job.geometry = geometry;
    job.requantisation.shift = shift;
    return job;
}

Job padded_layer(std::uint8_t shift) {
    Geometry geometry{.C = 3, .H = 11, .W = 13, .M = 5, .R = 5, .S = 5};
    geometry.pad_top = geometry.pad_left = geometry.pad_bottom = geometry.pad_right = 2;
    Job job = layer_job(Op::conv, geometry, base::job_flag::bias, shift);
    job.requantisation.activation = base::Activation::relu;
    return job;
}

Job strided_layer(std::uint8_t shift) {
    Job job =
        layer_job(Op::conv, {.N = 2, .C = 6, .H = 9, .W = 10, .M = 4, .R = 3, .S = 2}, 0, shift);
    job.geometry.stride_y = 2;
    job.geometry.stride_x = 3;
    job.geometry.pad_top = job.geometry.pad_right = 1;
    job.requantisation.rounding = base::Rounding::floor;
    job.requantisation.saturation = base::Saturation::wrap;
    return job;
}

Job grouped_layer() {
    Job job = layer_job(Op::conv, {.G = 3, .C = 6, .H = 8, .W = 7, .M = 9, .R = 3, .S = 3},
                        base::job_flag::bias, 38);
    job.requantisation.multiplier = 1'389'205'011;
    return job;
}

Chunk rows_chunk(const Job& job, std::uint32_t image, std::uint32_t filter, std::uint32_t filters,
                 std::uint32_t row, std::uint32_t rows) {
    const Geometry& g = job.geometry;
    const std::size_t row_bytes = std::size_t{g.F} * job.streams[base::kOutput].bits / 8;
    Chunk chunk;
    for (std::uint32_t m = filter; m < filter + filters; ++m)
        chunk.push_back(
            {((std::size_t{image} * g.M + m) * g.E + row) * row_bytes, rows * row_bytes});
    return chunk;
}

}  // namespace tessera::test
