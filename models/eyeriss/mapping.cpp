#include "models/eyeriss/mapping.h"

#include <fmt/core.h>

#include <algorithm>

namespace tessera::eyeriss {

namespace {

std::uint64_t banks(const Config& config, std::uint64_t bytes) {
    return (bytes + config.glb_bank_bytes - 1) / config.glb_bank_bytes;
}

double kib(std::uint64_t bytes) { return static_cast<double>(bytes) / 1024; }

// What the mapping asks beyond the layer's own sizes; such PEs, images or rows would idle.
std::optional<std::string> beyond_layer(const Layer& layer, const Mapping& map) {
    for (const std::uint32_t value : {map.m, map.n, map.e, map.p, map.q, map.r, map.t})
        if (value == 0) return "a mapping parameter is zero";
    const auto exceeds = [](const char* what, std::uint64_t asked, const char* of,
                            std::uint64_t there) {
        return fmt::format("{} = {} exceeds the {} {}", what, asked, there, of);
    };
    if (map.m > layer.M) return exceeds("m", map.m, "filters of a group", layer.M);
    if (map.n > layer.N) return exceeds("n", map.n, "images", layer.N);
    if (map.e > layer.E) return exceeds("e", map.e, "ofmap rows", layer.E);
    if (map.e % layer.segment_rows != 0 && map.e != layer.E)
        return fmt::format("e = {} is no multiple of the {} rows of the coded ofmap's segments",
                           map.e, layer.segment_rows);
    if (map.t > map.m) return exceeds("t", map.t, "filters of m", map.m);
    if (map.r > layer.C) return exceeds("r", map.r, "channels of a group", layer.C);
    if (std::uint64_t{map.p - 1} * map.t >= map.m)
        return exceeds("p*t", std::uint64_t{map.p} * map.t, "filters of m", map.m);
    if (std::uint64_t{map.q - 1} * map.r >= layer.C)
        return exceeds("q*r", std::uint64_t{map.q} * map.r, "channels of a group", layer.C);
    return std::nullopt;
}

std::optional<std::string> beyond_pe(const Config& config, const Layer& layer, const Mapping& map) {
    const std::uint64_t ifmap = std::uint64_t{map.q} * layer.S;
    const std::uint64_t filter = map.p * ifmap;
    const std::uint64_t psum = std::uint64_t{map.p} * layer.psum_words;
    if (ifmap > config.ifmap_spad_words)
        return fmt::format("q*S = {} ifmap words exceed a PE's scratchpad of {}", ifmap,
                           config.ifmap_spad_words);
    if (filter > config.filter_spad_words)
        return fmt::format("p*q*S = {} filter words exceed a PE's scratchpad of {}", filter,
                           config.filter_spad_words);
    if (psum > config.psum_spad_words)
        return fmt::format("p = {} psums of {} bits exceed a PE's scratchpad of {} words", map.p,
                           16 * layer.psum_words, config.psum_spad_words);
    return std::nullopt;
}

std::optional<std::string> beyond_array(const Config& config, const Layer& layer,
                                        const Mapping& map) {
    if (layer.R > config.rows)
        return fmt::format("filter height {} exceeds the {} PE rows", layer.R, config.rows);
    if (stacks(config, layer, map.e, map.r) < map.t)
        return fmt::format(
            "{} PE sets of {} x {} (R x e, in stacks of r = {}) do not fit the {} x {} array",
            map.r * map.t, layer.R, map.e, map.r, config.rows, config.cols);
    return std::nullopt;
}

std::optional<std::string> beyond_glb(const Config& config, const Layer& layer,
                                      const Mapping& map) {
    const std::uint64_t filters = filter_bytes(layer, map);
    if (filters > config.glb_filter_bytes)
        return fmt::format("filters of one pass need {:.1f} KiB, the GLB has {:.1f} KiB for them",
                           kib(filters), kib(config.glb_filter_bytes));
    if (fits_glb(config, layer, map)) return std::nullopt;
    const std::uint64_t psums = config.psum_blocks * psum_bytes(layer, map);
    const std::uint64_t ifmaps = config.ifmap_tiles * ifmap_bytes(layer, map);
    const std::uint64_t room = std::uint64_t{config.glb_banks()} * config.glb_bank_bytes;
    if (psums > room)
        return fmt::format("psums of one strip need {:.1f} KiB, the GLB has {:.1f} KiB", kib(psums),
                           kib(room));
    return fmt::format(
        "ifmaps ({:.1f} KiB) and psums ({:.1f} KiB) of one strip exceed the GLB's {} banks of "
        "{:.1f} KiB",
        kib(ifmaps), kib(psums), config.glb_banks(), kib(config.glb_bank_bytes));
}

}  // namespace

Mapping mapping_of(const base::Job& job) {
    const auto& v = job.mapping;
    return {v[0], v[1], v[2], v[3], v[4], v[5], v[6]};
}

std::array<std::uint16_t, 8> to_vector(const Mapping& map) {
    const auto word = [](std::uint32_t value) { return static_cast<std::uint16_t>(value); };
    return {word(map.m), word(map.n), word(map.e), word(map.p),
            word(map.q), word(map.r), word(map.t), 0};
}

std::uint32_t active_pes(const Layer& layer, const Mapping& map) {
    return layer.R * map.e * map.r * map.t;
}

std::uint64_t psum_bytes(const Layer& layer, const Mapping& map) {
    return std::uint64_t{map.m} * map.n * map.e * layer.F * layer.psum_words * kWordBytes;
}

std::uint64_t ifmap_bytes(const Layer& layer, const Mapping& map) {
    return std::uint64_t{map.n} * map.channels() * layer.strip_rows(map.e) * layer.padded_w *
           kWordBytes;
}

std::uint64_t filter_bytes(const Layer& layer, const Mapping& map) {
    return std::uint64_t{map.filters()} * map.channels() * layer.R * layer.S * kWordBytes;
}

std::uint32_t stacks(const Config& config, const Layer& layer, std::uint32_t e, std::uint32_t r) {
    const std::uint32_t folds = (e + config.cols - 1) / config.cols;
    const std::uint32_t width = std::min(e, config.cols);
    return config.rows / layer.R / (r * folds) * (config.cols / width);
}

bool fits_glb(const Config& config, const Layer& layer, const Mapping& map) {
    return config.psum_blocks * banks(config, psum_bytes(layer, map)) +
               config.ifmap_tiles * banks(config, ifmap_bytes(layer, map)) <=
           config.glb_banks();
}

Mapping least_mapping(const Layer& layer) { return {.e = std::min(layer.segment_rows, layer.E)}; }

std::optional<std::string> why_infeasible(const Config& config, const Layer& layer,
                                          const Mapping& map) {
    auto reason = beyond_layer(layer, map);
    if (!reason) reason = beyond_array(config, layer, map);
    if (!reason) reason = beyond_pe(config, layer, map);
    if (!reason) reason = beyond_glb(config, layer, map);
    return reason;
}

}  // namespace tessera::eyeriss
