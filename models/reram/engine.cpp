#include "models/reram/engine.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace tessera::reram {

namespace {

constexpr std::uint32_t kByteBits = 8;

}  // namespace

PricedEvents priced_events(const Config& config, const ReadActivity& before,
                           const ReadActivity& after) {
    const bool is_adc = config.converter == ConverterKind::adc;
    return {after.rows_driven - before.rows_driven,
            is_adc ? (after.conversions - before.conversions) << config.adc.bits : 0,
            after.spikes - before.spikes, after.shift_adds - before.shift_adds};
}

Engine::Engine(const Config& config, std::string name, std::uint64_t seed)
    : config_(config), name_(std::move(name)), seed_(seed), places_(config.arrays) {
    // Levels of a spike while it is rare: its charge over the charge of a level in the window.
    const double level_fC = config.ifc.reference_V * config.device.step_uS() *
                            static_cast<double>(config.ifc.window_ps) * 1e-3;
    ifc_scale_ = std::llround(config.ifc.alpha_fC() / level_fC * std::exp2(Adc::kScaleBits));
}

std::uint32_t Engine::most_sum(const Config& config) {
    const std::uint32_t full = config.rows * (config.device.levels() - 1);
    return config.encoding == WeightEncoding::flipped ? full / 2 : full;
}

Engine::Place& Engine::place(std::uint32_t index) {
    if (!places_[index]) {
        const std::string component = fmt::format("{}.array{}", name_, index);
        places_[index] = std::make_unique<Place>(
            Place{Crossbar(config_, component, seed_),
                  Adc(config_.adc, config_.cols, most_sum(config_), seed_, component)});
    }
    return *places_[index];
}

Crossbar& Engine::array(std::uint32_t index) { return place(index).array; }
Adc& Engine::adc(std::uint32_t index) { return place(index).adc; }

std::uint64_t Engine::product_ps(const Config& config, std::uint32_t input_bits) {
    std::uint64_t read_ps = config.read_ps;
    if (config.converter == ConverterKind::adc) {
        const std::uint64_t conversions =
            (config.cols + config.adc.per_array - 1) / config.adc.per_array;
        read_ps += (conversions * 1'000'000'000'000 + config.adc.samples_per_s - 1) /
                   config.adc.samples_per_s;
    } else {
        read_ps = config.ifc.window_ps;
    }
    return input_bits * read_ps;
}

BlockLevels Engine::start_block(PlacedMatrix& matrix, std::uint32_t index,
                                std::span<const std::int16_t> weights) const {
    const MatrixLayout& layout = matrix.layout;
    matrix.is_flipped.resize(layout.arrays());
    BlockLevels block =
        encode(config_, layout, weights, layout.col_block_of(index), layout.row_block_of(index));
    matrix.is_flipped[index] = block.is_flipped;
    return block;
}

ProgramCost Engine::program_row(const PlacedMatrix& matrix, std::uint32_t index,
                                const BlockLevels& block, std::uint32_t row) {
    return array(matrix.first + index)
        .program_row(row, 0,
                     std::span(block.levels).subspan(std::size_t{row} * block.cols, block.cols));
}

ProgramCost Engine::refresh_row(const PlacedMatrix& matrix, std::uint32_t index,
                                const BlockLevels& block, std::uint32_t row) {
    return array(matrix.first + index)
        .refresh_row(row, 0,
                     std::span(block.levels).subspan(std::size_t{row} * block.cols, block.cols));
}

ProgramCost Engine::program(PlacedMatrix& matrix, std::span<const std::int16_t> weights) {
    ProgramCost cost;
    const MatrixLayout& layout = matrix.layout;
    const std::size_t group_weights = std::size_t{layout.shape().rows} * layout.shape().cols;
    for (std::uint32_t index = 0; index < layout.arrays(); ++index) {
        const BlockLevels block = start_block(
            matrix, index, weights.subspan(layout.group_of(index) * group_weights, group_weights));
        for (std::uint32_t row = 0; row < block.rows; ++row)
            cost += program_row(matrix, index, block, row);
    }
    return cost;
}

// Adds the codes of one byte's planes to columns_, in levels times 2^kScaleBits; the last plane of
// the last byte is the sign.
void Engine::convert(Place& place, std::uint32_t planes, std::span<const std::uint32_t> rows_on,
                     bool is_last_byte, std::uint32_t cols, unsigned first_bit) {
    const std::size_t stride = place.array.stride();
    activity_.conversions += std::uint64_t{planes} * cols;
    activity_.shift_adds += std::uint64_t{planes} * cols;
    codes_.assign(cols, 0);
    for (std::uint32_t plane = 0; plane < planes; ++plane) {
        const std::int32_t* const sums = &sums_[plane * stride];
        std::int64_t weight = std::int64_t{1} << (first_bit + plane);
        if (is_last_byte && plane + 1 == planes) weight = -weight;
        if (config_.converter == ConverterKind::ifc) {
            weight *= ifc_scale_;
            const std::uint32_t most = (1u << config_.ifc.bits) - 1;
            const double uA = config_.device.step_uS() / kStepUnits * config_.ifc.reference_V;
            for (std::uint32_t col = 0; col < cols; ++col) {
                const std::uint32_t spikes = ifc_spikes(config_.ifc, sums[col] * uA);
                activity_.spikes += spikes;
                if (spikes == most) ++activity_.saturations;
                columns_[col] += weight * spikes;
            }
            continue;
        }
        weight *= place.adc.scale();
        const std::int32_t base = place.array.baseline(rows_on[plane]);
        if (place.adc.is_ideal()) {
            // Those of a byte fit into 32 bits.
            const int shift = static_cast<int>(kFractionBits) + place.adc.lsb_log2();
            const std::int32_t half = (1 << (shift - 1)) - base, most = place.adc.most_code();
            const std::int32_t sign = is_last_byte && plane + 1 == planes ? -1 : 1;
            std::uint32_t saturated = 0;
            for (std::uint32_t col = 0; col < cols; ++col) {
                const std::int32_t code = (sums[col] + half) >> shift;
                saturated += code > most ? 1 : 0;
                codes_[col] += sign * (std::clamp(code, 0, most) << plane);
            }
            activity_.saturations += saturated;
            continue;
        }
        for (std::uint32_t col = 0; col < cols; ++col) {
            if (place.adc.saturates(sums[col] - base)) ++activity_.saturations;
            columns_[col] += weight * place.adc.convert(col, sums[col] - base);
        }
    }
    if (config_.converter != ConverterKind::adc || !place.adc.is_ideal()) return;
    const std::int64_t scale = std::int64_t{place.adc.scale()} << first_bit;
    for (std::uint32_t col = 0; col < cols; ++col) columns_[col] += scale * codes_[col];
}

void Engine::multiply(const PlacedMatrix& matrix, std::uint32_t group,
                      std::span<const std::int16_t> inputs, std::uint32_t input_bits,
                      std::uint64_t number, std::span<std::int64_t> outputs) {
    const MatrixLayout& layout = matrix.layout;
    const std::uint32_t bytes = input_bits / kByteBits;
    const std::uint32_t top = config_.device.levels() - 1;
    std::fill(outputs.begin(), outputs.end(), 0);
    for (std::uint32_t row_block = 0; row_block < layout.row_blocks(); ++row_block) {
        const MatrixLayout::Block rows = layout.rows_of(row_block);
        std::int64_t input_sum = 0;
        for (std::uint32_t r = 0; r < rows.count; ++r) input_sum += inputs[rows.first + r];
        for (std::uint32_t col_block = 0; col_block < layout.col_blocks(); ++col_block) {
            const MatrixLayout::Block cols = layout.cols_of(col_block);
            const std::uint32_t index = layout.array(group, col_block, row_block);
            Place& here = place(matrix.first + index);
            const std::uint32_t used = cols.count * layout.cells_per_weight();
            columns_.assign(used, 0);
            sums_.resize(kByteBits * here.array.stride());
            bytes_.resize(rows.count);
            for (std::uint32_t byte = 0; byte < bytes; ++byte) {
                std::array<std::uint32_t, kByteBits> rows_on{};
                for (std::uint32_t r = 0; r < rows.count; ++r)
                    bytes_[r] = static_cast<std::uint8_t>(
                        static_cast<std::uint16_t>(inputs[rows.first + r]) >> (byte * kByteBits));
                for (const std::uint8_t value : bytes_)
                    for (std::uint32_t bit = 0; bit < kByteBits; ++bit)
                        rows_on[bit] += (value >> bit) & 1u;
                activity_.energy_aj +=
                    here.array.read(bytes_, kByteBits, number * bytes + byte, sums_.data());
                activity_.reads += kByteBits;
                activity_.rows_driven += std::uint64_t{kByteBits} * rows.count;
                for (const std::uint32_t on : rows_on) activity_.rows_on += on;
                convert(here, kByteBits, rows_on, byte + 1 == bytes, used, byte * kByteBits);
            }
            const std::vector<bool>& is_flipped = matrix.is_flipped[index];
            for (std::uint32_t c = 0; c < cols.count; ++c) {
                std::int64_t sum = 0;
                const std::uint32_t first = c * layout.cells_per_weight();
                for (std::uint32_t slice = 0; slice < layout.slices(); ++slice) {
                    std::int64_t digit_sum;
                    if (config_.encoding == WeightEncoding::differential) {
                        digit_sum = columns_[first + 2 * slice] - columns_[first + 2 * slice + 1];
                    } else {
                        digit_sum = columns_[first + slice];
                        if (is_flipped[first + slice])
                            digit_sum =
                                (std::int64_t{top} * input_sum << Adc::kScaleBits) - digit_sum;
                    }
                    sum += digit_sum << (config_.device.bits * slice);
                }
                outputs[cols.first + c] += sum;
            }
        }
        if (config_.encoding != WeightEncoding::differential) {
            const std::int64_t offset = input_sum << (layout.shape().bits - 1);
            for (std::int64_t& output : outputs) output -= offset << Adc::kScaleBits;
        }
    }
    constexpr std::int64_t kHalf = std::int64_t{1} << (Adc::kScaleBits - 1);
    for (std::int64_t& output : outputs) output = (output + kHalf) >> Adc::kScaleBits;
}

}  // namespace tessera::reram
