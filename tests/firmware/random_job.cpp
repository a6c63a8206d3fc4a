#include "tests/firmware/random_job.h"

#include <bit>
#include <cstring>

namespace tessera::firmware_test {

namespace {

using namespace base;

class Draw {
  public:
    explicit Draw(std::mt19937_64& random) : random_(random) {}
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
    }
    std::uint16_t size(int low, int high) { return static_cast<std::uint16_t>(between(low, high)); }
    bool chance(int percent) { return between(1, 100) <= percent; }
    // Mostly anywhere in the range, sometimes at its ends.
    Tensor tensor(std::size_t elements, std::int64_t low, std::int64_t high) {
        Tensor values(elements);
        for (std::int64_t& value : values)
            value = chance(5) ? (chance(50) ? low : high) : between(low, high);
        return values;
    }

  private:
    std::mt19937_64& random_;
};

std::uint16_t extent(int in, int padding, int window, int stride) {
    return static_cast<std::uint16_t>((in + padding - window) / stride + 1);
}

Geometry windowed(Draw& draw, bool is_pool) {
    Geometry g;
    g.N = draw.size(1, 2);
    g.G = is_pool ? std::uint16_t{1} : draw.size(1, 3);
    g.C = static_cast<std::uint16_t>(g.G * draw.size(1, 3));
    g.M = is_pool ? g.C : static_cast<std::uint16_t>(g.G * draw.size(1, 3));
    g.H = draw.size(1, 7);
    g.W = draw.size(1, 7);
    g.R = draw.size(1, g.H);
    g.S = draw.size(1, g.W);
    g.stride_y = draw.size(1, 3);
    g.stride_x = draw.size(1, 3);
    g.pad_top = draw.size(0, g.R - 1);
    g.pad_bottom = draw.size(0, g.R - 1);
    g.pad_left = draw.size(0, g.S - 1);
    g.pad_right = draw.size(0, g.S - 1);
    g.E = extent(g.H, g.pad_top + g.pad_bottom, g.R, g.stride_y);
    g.F = extent(g.W, g.pad_left + g.pad_right, g.S, g.stride_x);
    return g;
}

Geometry elementwise(Draw& draw) {
    Geometry g;
    g.N = draw.size(1, 3);
    g.C = g.M = draw.size(1, 12);
    g.H = g.E = draw.size(1, 4);
    g.W = g.F = draw.size(1, 4);
    return g;
}

Geometry geometry_of(Op op, Draw& draw) {
    if (op == Op::conv) return windowed(draw, false);
    if (op == Op::max_pool || op == Op::avg_pool) return windowed(draw, true);
    if (op != Op::dense) return elementwise(draw);
    Geometry g;
    g.N = draw.size(1, 3);
    g.C = draw.size(1, 40);
    g.M = draw.size(1, 10);
    return g;
}

void set_stream(Job& job, StreamIndex index, std::size_t elements, int bits) {
    Stream& stream = job.streams[index];
    stream.elements = static_cast<std::uint32_t>(elements);
    stream.bits = static_cast<std::uint8_t>(bits);
    stream.bytes = static_cast<std::uint32_t>(elements * static_cast<std::size_t>(bits) / 8);
}

}  // namespace

Case random_case(Op op, std::mt19937_64& random) {
    Draw draw(random);
    Case c;
    Job& job = c.job;
    job.op = op;
    job.geometry = geometry_of(op, draw);
    const Geometry& g = job.geometry;
    const int bits = draw.chance(50) ? 8 : 16;
    const bool changes_width =
        op == Op::add || op == Op::softmax || op == Op::lrn || op == Op::conv;
    const int output_bits = changes_width && draw.chance(20) ? 24 - bits : bits;
    const std::int64_t top = (std::int64_t{1} << (bits - 1)) - 1;

    const std::size_t inputs = std::size_t{g.N} * g.C * g.H * g.W;
    c.input = draw.tensor(inputs, -top - 1, top);
    set_stream(job, kInput, inputs, bits);
    set_stream(job, kOutput, std::size_t{g.N} * g.M * g.E * g.F, output_bits);
    if (op == Op::conv || op == Op::dense) {
        c.weight = draw.tensor(std::size_t{g.M} * (g.C / g.G) * g.R * g.S, -top - 1, top);
        set_stream(job, kWeight, c.weight.size(), bits);
        job.accumulator = static_cast<Accumulator>(draw.between(0, 2));
        job.product_shift = static_cast<std::uint8_t>(draw.between(0, bits));
        if (draw.chance(60)) {
            const bool is_extreme = draw.chance(20);
            job.flags |= job_flag::bias;
            c.bias =
                draw.tensor(g.M, is_extreme ? INT32_MIN : -5000, is_extreme ? INT32_MAX : 5000);
            set_stream(job, kBias, c.bias.size(), 32);
        }
    }
    if (op == Op::lrn) {
        job.geometry.R = static_cast<std::uint16_t>(draw.size(1, 9));
        job.product_shift = static_cast<std::uint8_t>(draw.between(0, 40));
        job.mapping = {static_cast<std::uint16_t>(draw.between(0, 65535)),
                       static_cast<std::uint16_t>(draw.between(0, 65535)),
                       static_cast<std::uint16_t>(draw.between(1, 4))};
    }
    if (op == Op::add) {
        c.auxiliary = draw.tensor(inputs, -top - 1, top);
        set_stream(job, kAuxiliary, inputs, bits);
    }
    job.requantisation.multiplier = static_cast<std::uint32_t>(
        draw.chance(20) ? draw.between(0, INT32_MAX) : draw.between(1, 1 << 16));
    job.aux_multiplier = static_cast<std::uint32_t>(draw.between(0, 1 << 16));
    job.requantisation.shift =
        static_cast<std::uint8_t>(draw.between(0, draw.chance(10) ? 62 : 24));
    job.requantisation.rounding = static_cast<Rounding>(draw.between(0, 1));
    job.requantisation.saturation = draw.chance(30) ? Saturation::wrap : Saturation::saturate;
    job.requantisation.activation = static_cast<Activation>(draw.between(0, 1));
    return c;
}

tessera_job as_firmware_job(const Job& job) { return std::bit_cast<tessera_job>(job); }

Memory::Memory(const Case& c) : job_(as_firmware_job(c.job)) {
    place(kInput, c.input);
    place(kWeight, c.weight);
    place(kBias, c.bias);
    place(kAuxiliary, c.auxiliary);
    place(kOutput, Tensor(c.job.streams[kOutput].elements, 0));
}

void Memory::place(StreamIndex index, const Tensor& values) {
    const std::size_t bytes = job_.streams[index].bits / 8u;
    streams_[index].resize(values.size() * bytes + 8);
    for (std::size_t i = 0; i < values.size(); ++i)
        std::memcpy(&streams_[index][i * bytes], &values[i], bytes);
    job_.streams[index].address = reinterpret_cast<std::uintptr_t>(streams_[index].data());
}

Tensor Memory::output() const {
    const tessera_stream& stream = job_.streams[kOutput];
    Tensor values(stream.elements);
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::int16_t element = 0;
        std::memcpy(&element, &streams_[kOutput][i * stream.bits / 8], stream.bits / 8u);
        values[i] = stream.bits == 8 ? static_cast<std::int8_t>(element) : element;
    }
    return values;
}

}  // namespace tessera::firmware_test
