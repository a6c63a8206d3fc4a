#include "tests/tdnn/binary_job.h"

#include <cstring>

namespace tessera::test {

namespace {

using base::Geometry;

std::size_t padded(std::size_t bits) { return (bits + 31) / 32 * 4; }

}  // namespace

int sign_at(const std::vector<std::byte>& bytes, std::size_t first_byte, std::size_t bit) {
    const auto byte = std::to_integer<unsigned>(bytes[first_byte + bit / 8]);
    return (byte >> (bit % 8) & 1) != 0 ? 1 : -1;
}

std::vector<std::byte> BinaryJobMaker::random_bits(std::uint64_t groups, std::uint64_t bits) {
    std::vector<std::byte> bytes(groups * padded(bits));
    for (std::uint64_t group = 0; group < groups; ++group)
        for (std::uint64_t bit = 0; bit < bits; ++bit)
            if (random_.below(2) != 0)
                bytes[group * padded(bits) + bit / 8] |= std::byte{1} << (bit % 8);
    return bytes;
}

void BinaryJobMaker::place(base::Stream& stream, std::uint64_t elements, std::size_t bytes) {
    stream.address = next_address_;
    stream.elements = static_cast<std::uint32_t>(elements);
    stream.bytes = static_cast<std::uint32_t>(bytes);
    next_address_ += (bytes + 3) / 4 * 4 + 20;
}

SampleJob BinaryJobMaker::make(base::Job job, bool gives_margins) {
    Geometry& g = job.geometry;
    const auto extent = [](int in, int pad, int window, int stride) {
        return static_cast<std::uint16_t>((in + pad - window) / stride + 1);
    };
    g.E = extent(g.H, g.pad_top + g.pad_bottom, g.R, g.stride_y);
    g.F = extent(g.W, g.pad_left + g.pad_right, g.S, g.stride_x);
    job.requantisation = {};
    const std::size_t stages = std::size_t{g.C} * g.R * g.S;
    const std::size_t inputs = std::size_t{g.C} * g.H * g.W;
    const std::size_t results = std::size_t{g.M} * g.E * g.F;
    SampleJob sample;
    sample.input = random_bits(g.N, inputs);
    sample.weights = random_bits(g.M, stages);
    for (const base::StreamIndex index : {base::kInput, base::kWeight, base::kOutput}) {
        job.streams[index].encoding = base::Encoding::binary;
        job.streams[index].bits = 1;
    }
    place(job.streams[base::kInput], g.N * inputs, sample.input.size());
    place(job.streams[base::kWeight], g.M * stages, sample.weights.size());
    std::vector<std::int32_t> thresholds(g.M);
    if ((job.flags & base::job_flag::bias) != 0) {
        for (std::int32_t& threshold : thresholds)
            threshold = static_cast<std::int32_t>(random_.below(40)) - 20;
        sample.bias.resize(4 * thresholds.size());
        std::memcpy(sample.bias.data(), thresholds.data(), sample.bias.size());
        job.streams[base::kBias].bits = 32;
        place(job.streams[base::kBias], g.M, sample.bias.size());
    }
    const std::size_t result_bytes = gives_margins ? 2 * results : padded(results);
    if (gives_margins) {
        job.streams[base::kOutput].encoding = base::Encoding::integer;
        job.streams[base::kOutput].bits = 16;
    }
    sample.expected_output.resize(g.N * result_bytes);
    place(job.streams[base::kOutput], g.N * results, sample.expected_output.size());
    const int padding = job.streams[base::kInput].aux != 0 ? 1 : -1;
    for (int n = 0; n < g.N; ++n)
        for (int m = 0; m < g.M; ++m)
            for (int e = 0; e < g.E; ++e)
                for (int f = 0; f < g.F; ++f) {
                    int sum = 0;
                    std::size_t stage = 0;
                    for (int c = 0; c < g.C; ++c)
                        for (int r = 0; r < g.R; ++r)
                            for (int s = 0; s < g.S; ++s, ++stage) {
                                const int y = e * g.stride_y + r - g.pad_top;
                                const int x = f * g.stride_x + s - g.pad_left;
                                const bool inside = y >= 0 && y < g.H && x >= 0 && x < g.W;
                                const int value =
                                    inside
                                        ? sign_at(sample.input,
                                                  static_cast<std::size_t>(n) * padded(inputs),
                                                  static_cast<std::size_t>((c * g.H + y) * g.W + x))
                                        : padding;
                                sum += value * sign_at(sample.weights,
                                                       static_cast<std::size_t>(m) * padded(stages),
                                                       stage);
                            }
                    const std::int32_t word = thresholds[static_cast<std::size_t>(m)];
                    const int threshold = word >> 1;
                    const std::size_t at = static_cast<std::size_t>((m * g.E + e) * g.F + f);
                    std::byte* const to =
                        &sample.expected_output[static_cast<std::size_t>(n) * result_bytes];
                    if (gives_margins) {
                        const auto margin = static_cast<std::int16_t>(sum - threshold);
                        std::memcpy(to + 2 * at, &margin, 2);
                    } else if ((sum >= threshold) != ((word & 1) != 0)) {
                        to[at / 8] |= std::byte{1} << (at % 8);
                    }
                }
    sample.job = job;
    sample.stream_bytes_read = sample.input.size() + sample.weights.size() + sample.bias.size();
    return sample;
}

}  // namespace tessera::test
