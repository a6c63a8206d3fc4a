// Convolutions, dense layers, pools and copies on packed signs against plain loops over +1 and -1.

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

#include "models/base/job.h"
#include "models/numeric/packed_bits.h"

extern "C" {
#include "runtime/operators.h"
}

namespace tessera::firmware_test {
namespace {

using Words = std::vector<std::uint32_t>;
using Signs = std::vector<std::int16_t>;

struct Binary {
    base::Job job;
    Signs input, weights;
    std::vector<std::int32_t> bias;
};

Signs random_signs(std::mt19937_64& random, std::size_t n) {
    Signs signs(n);
    for (std::int16_t& sign : signs) sign = random() % 2 != 0 ? 1 : -1;
    return signs;
}

// Groups of `each` signs, every one on whole words.
Words pack(const Signs& signs, std::size_t each) {
    Words words;
    for (std::size_t at = 0; at < signs.size(); at += each) {
        const auto bytes = numeric::pack_signs(std::span(signs).subspan(at, each));
        const std::size_t first = words.size();
        words.resize(first + bytes.size() / 4);
        std::memcpy(&words[first], bytes.data(), bytes.size());
    }
    return words;
}

void set_packed(base::Stream& stream, const Words& words, std::size_t elements) {
    stream.address = reinterpret_cast<std::uintptr_t>(words.data());
    stream.encoding = base::Encoding::binary;
    stream.bits = 1;
    stream.elements = static_cast<std::uint32_t>(elements);
    stream.bytes = static_cast<std::uint32_t>(words.size() * 4);
}

tessera_job_code run(const base::Job& job) {
    tessera_job raw;
    static_assert(sizeof raw == sizeof job);
    std::memcpy(&raw, &job, sizeof raw);
    return operators_run(&raw);
}

Binary random_layer(std::mt19937_64& random) {
    Binary layer;
    base::Geometry& g = layer.job.geometry;
    const auto pick = [&](unsigned least, unsigned most) {
        return static_cast<std::uint16_t>(least + random() % (most - least + 1));
    };
    g.N = pick(1, 3), g.C = pick(1, 9), g.M = pick(1, 40), g.R = pick(1, 3), g.S = pick(1, 3);
    g.H = pick(g.R, 7), g.W = pick(g.S, 7), g.stride_y = pick(1, 2), g.stride_x = pick(1, 2);
    // A border is narrower than the window.
    g.pad_top = pick(0, g.R > 1), g.pad_bottom = pick(0, g.R > 1);
    g.pad_left = pick(0, g.S > 1), g.pad_right = pick(0, g.S > 1);
    g.E = static_cast<std::uint16_t>((g.H + g.pad_top + g.pad_bottom - g.R) / g.stride_y + 1);
    g.F = static_cast<std::uint16_t>((g.W + g.pad_left + g.pad_right - g.S) / g.stride_x + 1);
    layer.job.op = base::Op::conv;
    layer.job.flags = base::job_flag::bias;
    layer.job.streams[base::kInput].aux = random() % 2;
    layer.input = random_signs(random, std::size_t{g.N} * g.C * g.H * g.W);
    layer.weights = random_signs(random, std::size_t{g.M} * g.C * g.R * g.S);
    for (unsigned m = 0; m < g.M; ++m)
        layer.bias.push_back(static_cast<std::int32_t>(random() % 23) - 11);
    return layer;
}

// The sum of a window less its threshold.
std::int32_t margin_at(const Binary& layer, int n, int m, int e, int f) {
    const base::Geometry& g = layer.job.geometry;
    std::int32_t sum = 0;
    for (int c = 0; c < g.C; ++c)
        for (int r = 0; r < g.R; ++r)
            for (int s = 0; s < g.S; ++s) {
                const int y = e * g.stride_y + r - g.pad_top, x = f * g.stride_x + s - g.pad_left;
                const bool is_inside = y >= 0 && y < g.H && x >= 0 && x < g.W;
                const int border = layer.job.streams[base::kInput].aux != 0 ? 1 : -1;
                const auto in = static_cast<std::size_t>(((n * g.C + c) * g.H + y) * g.W + x);
                const auto w = static_cast<std::size_t>(((m * g.C + c) * g.R + r) * g.S + s);
                sum += (is_inside ? layer.input[in] : border) * layer.weights[w];
            }
    return sum - (layer.bias[static_cast<std::size_t>(m)] >> 1);
}

TEST(OperatorsOnBits, LayersAgreeWithSumsOfSigns) {
    std::mt19937_64 random(20160209);
    for (int round = 0; round < 400; ++round) {
        SCOPED_TRACE(round);
        Binary layer = random_layer(random);
        const base::Geometry& g = layer.job.geometry;
        const bool gives_bits = round % 2 == 0;
        const std::size_t results = std::size_t{g.M} * g.E * g.F;
        const Words input = pack(layer.input, std::size_t{g.C} * g.H * g.W);
        const Words weights = pack(layer.weights, std::size_t{g.C} * g.R * g.S);
        Words bits(g.N * ((results + 31) / 32), 0xFFFFFFFF);
        Signs sums(g.N * results);
        set_packed(layer.job.streams[base::kInput], input, layer.input.size());
        set_packed(layer.job.streams[base::kWeight], weights, layer.weights.size());
        layer.job.streams[base::kBias] = {
            .address = reinterpret_cast<std::uintptr_t>(layer.bias.data()),
            .bytes = 4u * g.M,
            .elements = g.M,
            .bits = 32};
        base::Stream& output = layer.job.streams[base::kOutput];
        output = {.address = reinterpret_cast<std::uintptr_t>(sums.data()),
                  .bytes = static_cast<std::uint32_t>(sums.size() * 2),
                  .elements = static_cast<std::uint32_t>(sums.size())};
        if (gives_bits) set_packed(output, bits, sums.size());
        ASSERT_EQ(run(layer.job), TESSERA_JOB_CODE_OK);

        Signs expected, found;
        for (int n = 0; n < g.N; ++n)
            for (int m = 0; m < g.M; ++m)
                for (int e = 0; e < g.E; ++e)
                    for (int f = 0; f < g.F; ++f) {
                        const std::int32_t margin = margin_at(layer, n, m, e, f);
                        const bool is_over = (layer.bias[static_cast<std::size_t>(m)] & 1) != 0;
                        const bool is_set = (margin >= 0) != is_over;
                        expected.push_back(
                            static_cast<std::int16_t>(gives_bits ? (is_set ? 1 : -1) : margin));
                    }
        if (gives_bits)
            ASSERT_EQ(bits, pack(expected, results)) << "bits beyond the results are zero";
        else
            ASSERT_EQ(sums, expected);
    }
}

TEST(OperatorsOnBits, CopiesPackAndUnpack) {
    std::mt19937_64 random(5);
    const Signs signs = random_signs(random, 3 * 37);
    const Words packed = pack(signs, 37);
    Words words(packed.size(), 0xFFFFFFFF);
    Signs back(signs.size());
    base::Job job;
    job.op = base::Op::copy;
    job.geometry.N = 3;
    job.geometry.C = job.geometry.M = 37;
    job.requantisation.activation = base::Activation::sign;
    job.streams[base::kInput] = {.address = reinterpret_cast<std::uintptr_t>(signs.data()),
                                 .bytes = static_cast<std::uint32_t>(signs.size() * 2),
                                 .elements = static_cast<std::uint32_t>(signs.size())};
    set_packed(job.streams[base::kOutput], words, signs.size());
    ASSERT_EQ(run(job), TESSERA_JOB_CODE_OK);
    EXPECT_EQ(words, packed);

    job.streams[base::kOutput] = job.streams[base::kInput];
    job.streams[base::kOutput].address = reinterpret_cast<std::uintptr_t>(back.data());
    set_packed(job.streams[base::kInput], words, signs.size());
    ASSERT_EQ(run(job), TESSERA_JOB_CODE_OK);
    EXPECT_EQ(back, signs);

    job.requantisation.activation = base::Activation::none;
    EXPECT_EQ(run(job), TESSERA_JOB_CODE_UNSUPPORTED) << "only signs have bits";
}

TEST(OperatorsOnBits, TheLargestOfSignsIsPlusOneWhereAnyIs) {
    const Signs signs = {-1, -1, 1, -1, -1, -1, -1, -1};  // two images of 2 x 2
    const Words input = pack(signs, 4);
    Words output(2, 0xFFFFFFFF);
    base::Job job;
    job.op = base::Op::max_pool;
    job.geometry.N = 2;
    job.geometry.H = job.geometry.W = job.geometry.R = job.geometry.S = 2;
    set_packed(job.streams[base::kInput], input, 8);
    set_packed(job.streams[base::kOutput], output, 2);
    ASSERT_EQ(run(job), TESSERA_JOB_CODE_OK);
    EXPECT_EQ(output, (Words{1, 0}));
    job.requantisation.activation = base::Activation::sign;
    EXPECT_EQ(run(job), TESSERA_JOB_CODE_UNSUPPORTED) << "pools give no signs of their own";
}

}  // namespace
}  // namespace tessera::firmware_test
