#include "platform/study/dataflow.h"

#include <algorithm>
#include <cmath>

namespace tessera::study {

namespace {

constexpr std::uint32_t kWordBytes = 2;

double ceil_div(std::uint64_t a, std::uint64_t b) { return static_cast<double>((a + b - 1) / b); }

// Ifmap columns (or rows) under f ofmap columns.
std::uint64_t window(const DataflowLayer& layer, std::uint64_t f) {
    return layer.stride * (f - 1) + layer.R;
}

// How often an ifmap value of a whole row, or of a block of f columns, is used along it.
double uses_of_row(const DataflowLayer& layer) { return static_cast<double>(layer.E) / layer.H; }
double uses_of_block(const DataflowLayer& layer, std::uint32_t f) {
    return f / static_cast<double>(window(layer, f));
}

std::uint64_t registers_of(const SpatialArray& array) { return array.register_bytes / kWordBytes; }
std::uint64_t buffer_of(const SpatialArray& array) { return array.buffer_bytes / kWordBytes; }

bool rs_fits(const SpatialArray& array, const DataflowLayer& l, const Blocking& b) {
    const std::uint64_t buffer = std::uint64_t{b.n} * b.m * l.E * b.f +
                                 std::uint64_t{b.n} * b.q * b.r * l.H * window(l, b.f);
    const std::uint64_t registers = std::uint64_t{b.p} * b.q * l.R + std::uint64_t{b.q} * l.R + b.p;
    return buffer <= buffer_of(array) && registers <= registers_of(array) &&
           std::uint64_t{l.R} * b.f * b.r * b.t <= array.pes && b.q * b.r <= l.C &&
           std::uint64_t{b.p} * b.t <= b.m && l.E + l.H <= buffer_of(array);
}

bool ws_fits(const SpatialArray& array, const DataflowLayer& l, const Blocking& b) {
    const std::uint64_t pixels = std::uint64_t{l.N} * l.E * l.E;
    const std::uint64_t rows = std::uint64_t{b.r} * b.t * (window(l, b.f) - l.R) * (l.R - 1);
    return pixels * b.t + rows <= buffer_of(array) &&
           std::uint64_t{b.r} * b.t * l.R * l.R <= array.pes;
}

bool os_fits(const SpatialArray& array, std::uint64_t filter_words, std::uint64_t ifmap_words,
             std::uint64_t pes, const Blocking& b) {
    return b.m * filter_words + ifmap_words <= buffer_of(array) && pes <= array.pes && b.p <= b.m;
}

bool nlr_fits(const SpatialArray& array, const DataflowLayer& l, const Blocking& b) {
    const std::uint64_t buffer = std::uint64_t{b.n} * b.q * window(l, b.e) * window(l, b.f) +
                                 std::uint64_t{b.m} * b.q * l.R * l.R +
                                 std::uint64_t{b.n} * b.m * b.e * b.f;
    return buffer <= buffer_of(array) && std::uint64_t{b.p} * b.q <= array.pes && b.p <= b.m;
}

// What is common to the output stationary dataflows: psums stay in the PEs, every filter and ifmap
// word is handed on for every use.
Accesses output_stationary(const DataflowLayer& l, double dram, double buffer) {
    const double uses = uses_of_row(l) * uses_of_row(l) * l.R * l.R;
    return {.dram = dram,
            .buffer = buffer,
            .array = l.filters() * l.N * l.E * l.E + l.ifmaps() * l.M * uses,
            .registers = 2 * l.ofmaps() * (static_cast<double>(l.C) * l.R * l.R - 1)};
}

}  // namespace

std::string_view to_string(Dataflow dataflow) {
    constexpr std::array<std::string_view, 6> kNames = {"RS", "WS", "OS_A", "OS_B", "OS_C", "NLR"};
    return kNames.at(static_cast<std::size_t>(dataflow));
}

double DataflowLayer::filters() const { return static_cast<double>(groups) * M * C * R * R; }
double DataflowLayer::ifmaps() const { return static_cast<double>(groups) * N * C * H * H; }
double DataflowLayer::ofmaps() const { return static_cast<double>(groups) * N * M * E * E; }
double DataflowLayer::macs() const { return ofmaps() * C * R * R; }

double storage_um2(double bytes) {
    struct Point {
        double bytes, um2_per_byte;
    };
    constexpr std::array<Point, 12> kPoints = {{{2, 103.47},
                                                {4, 172.07},
                                                {8, 177.07},
                                                {16, 169.89},
                                                {32, 96.06},
                                                {64, 59.15},
                                                {128, 39.94},
                                                {256, 27.48},
                                                {512, 20.87},
                                                {1024, 16.14},
                                                {2048, 13.89},
                                                {4096, 12.70}}};
    if (bytes <= kPoints.front().bytes) return bytes * kPoints.front().um2_per_byte;
    const auto above = std::find_if(kPoints.begin(), kPoints.end(),
                                    [&](const Point& point) { return bytes <= point.bytes; });
    if (above == kPoints.end()) return bytes * kPoints.back().um2_per_byte;
    const Point& below = *(above - 1);
    const double part = (bytes - below.bytes) / (above->bytes - below.bytes);
    return bytes * std::lerp(below.um2_per_byte, above->um2_per_byte, part);
}

SpatialArray equal_area_array(Dataflow dataflow, std::uint32_t pes) {
    constexpr std::array<std::uint32_t, 6> kRegisterBytes = {512, 2, 98, 10, 2, 0};
    const double area = pes * storage_um2(512) + storage_um2(512.0 * pes);
    SpatialArray array{pes, kRegisterBytes.at(static_cast<std::size_t>(dataflow)), 0};
    const double left = area - pes * storage_um2(array.register_bytes);
    array.buffer_bytes =
        static_cast<std::uint64_t>(std::llround(left / (storage_um2(8192) / 8192)));
    return array;
}

Accesses& Accesses::operator+=(const Accesses& other) {
    dram += other.dram;
    buffer += other.buffer;
    array += other.array;
    registers += other.registers;
    return *this;
}

bool fits(Dataflow dataflow, const SpatialArray& array, const DataflowLayer& l, const Blocking& b) {
    const std::uint64_t filter = std::uint64_t{l.C} * l.R * l.R;
    switch (dataflow) {
        case Dataflow::rs: return rs_fits(array, l, b);
        case Dataflow::ws: return ws_fits(array, l, b);
        case Dataflow::os_a:
            return os_fits(array, filter,
                           std::uint64_t{b.n} * l.C * window(l, b.e) * window(l, b.f),
                           std::uint64_t{b.n} * b.e * b.f, b);
        case Dataflow::os_b:
            return os_fits(array, filter, std::uint64_t{b.n} * l.C * l.R * window(l, b.f),
                           std::uint64_t{b.n} * b.p * b.f, b);
        case Dataflow::os_c:
            return os_fits(array, filter, b.n * filter, std::uint64_t{b.n} * b.p, b);
        case Dataflow::nlr: break;
    }
    return nlr_fits(array, l, b);
}

Accesses accesses(Dataflow dataflow, const DataflowLayer& l, const Blocking& b) {
    const double K = l.filters(), I = l.ifmaps(), O = l.ofmaps();
    const double E = l.E, R = l.R, taps = static_cast<double>(l.C) * R * R;
    const double along = uses_of_row(l), whole = along * along * R * R;
    const double halo_f = along / uses_of_block(l, b.f), halo_e = along / uses_of_block(l, b.e);
    const double image_blocks = ceil_div(l.N, b.n), strips = ceil_div(l.E, b.f);
    switch (dataflow) {
        case Dataflow::rs: {
            const double channel_blocks = ceil_div(l.C, std::uint64_t{b.q} * b.r);
            const double pe_channels = ceil_div(l.C, b.q);
            return {
                .dram = K * image_blocks * strips + I * ceil_div(l.M, b.m) * halo_f + O,
                .buffer = I * ceil_div(l.M, std::uint64_t{b.p} * b.t) * halo_f +
                          2 * O * (channel_blocks - 1),
                .array = K * image_blocks * E + I * ceil_div(l.M, b.p) * R * along +
                         2 * O * (pe_channels * R - channel_blocks),
                .registers = K * l.N * E * E + I * l.M * whole + 2 * O * (taps - pe_channels * R)};
        }
        case Dataflow::ws: {
            const double rows = ceil_div(l.C, b.r) * R;
            return {.dram = K + I * ceil_div(l.M, b.t) * halo_f + O,
                    .buffer = 2 * O * (rows - 1),
                    .array = I * l.M * whole + 2 * O * (taps - rows),
                    .registers = K * l.N * E * E};
        }
        case Dataflow::os_a:
            return output_stationary(
                l, K + I * ceil_div(l.M, b.m) * halo_e * halo_f + O,
                K * image_blocks * ceil_div(l.E, b.e) * strips + I * l.M * halo_e * halo_f);
        case Dataflow::os_b:
            return output_stationary(
                l, K + I * ceil_div(l.M, b.m) * R * along * halo_f + O,
                K * image_blocks * E * strips + I * ceil_div(l.M, b.p) * R * along * halo_f);
        case Dataflow::os_c:
            return output_stationary(l, K + I * ceil_div(l.M, b.m) * whole + O,
                                     K * image_blocks * E * E + I * ceil_div(l.M, b.p) * whole);
        case Dataflow::nlr: break;
    }
    const double groups_of_taps = ceil_div(l.C, b.q) * R * R;
    return {
        .dram = K * image_blocks * ceil_div(l.E, b.e) * strips +
                I * ceil_div(l.M, b.m) * halo_e * halo_f + O,
        .buffer = K * l.N * E * E + I * ceil_div(l.M, b.p) * whole + 2 * O * (groups_of_taps - 1),
        .array = I * l.M * whole + 2 * O * (taps - groups_of_taps),
        .registers = 0};
}

std::optional<DataflowTotal> total(Dataflow dataflow, const SpatialArray& array,
                                   std::span<const DataflowLayer> layers) {
    DataflowTotal sum;
    for (const DataflowLayer& layer : layers) {
        const std::optional<DataflowChoice> choice = best_blocking(dataflow, array, layer);
        if (!choice) return std::nullopt;
        sum.accesses += choice->accesses;
        sum.macs += layer.macs();
    }
    return sum;
}

std::vector<DataflowLayer> alexnet_conv(std::uint32_t batch) {
    return {{"CONV1", 1, batch, 96, 3, 227, 11, 55, 4},
            {"CONV2", 2, batch, 128, 48, 31, 5, 27, 1},
            {"CONV3", 1, batch, 384, 256, 15, 3, 13, 1},
            {"CONV4", 2, batch, 192, 192, 15, 3, 13, 1},
            {"CONV5", 2, batch, 128, 192, 15, 3, 13, 1}};
}

std::vector<DataflowLayer> alexnet_dense(std::uint32_t batch) {
    return {{"FC6", 1, batch, 4096, 256, 6, 6, 1, 1},
            {"FC7", 1, batch, 4096, 4096, 1, 1, 1, 1},
            {"FC8", 1, batch, 1000, 4096, 1, 1, 1, 1}};
}

}  // namespace tessera::study
