#include "models/reram/engine.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "models/base/random.h"

namespace tessera::reram {

namespace {

constexpr std::uint32_t kByteBits = 8;

}  // namespace

PricedEvents priced_events(const Config& config, const ReadActivity& before,
                           const ReadActivity& after) {
    const bool is_adc = config.converter == ConverterKind::adc;
    return {after.rows_driven - before.rows_driven,
            is_adc ? (after.conversions - before.conversions) << config.adc.bits : 0,
            config.converter == ConverterKind::ifc ? after.spikes - before.spikes : 0,
            config.converter == ConverterKind::sense ? after.conversions - before.conversions : 0,
            after.shift_adds - before.shift_adds};
}

Engine::Engine(const Config& config, std::string name, std::uint64_t seed)
    : config_(config),
      name_(std::move(name)),
      seed_(seed),
      spikes_key_(base::component_key(name_ + ".spikes")),
      places_(config.arrays) {
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
        const auto component = [&](std::uint32_t of) {
            return fmt::format("{}.array{}", name_, of);
        };
        // Those of odd arrays may follow the even ones'.
        places_[index] = std::make_unique<Place>(
            Place{Crossbar(config_, component(index), seed_, component(index & ~1u)),
                  Adc(config_.adc, config_.cols, most_sum(config_), seed_, component(index)),
                  {}});
    }
    return *places_[index];
}

Crossbar& Engine::array(std::uint32_t index) { return place(index).array; }
const Crossbar* Engine::find_array(std::uint32_t index) const {
    return index < places_.size() && places_[index] ? &places_[index]->array : nullptr;
}
Adc& Engine::adc(std::uint32_t index) { return place(index).adc; }

void Engine::reconsider() {
    for (const auto& here : places_)
        if (here) here->array.reconsider();
}

void Engine::remap(std::uint32_t index, std::uint32_t col, std::uint32_t spare) {
    std::vector<Remapped>& remapped = place(index).remapped;
    const std::uint32_t physical = config_.cols + spare;
    std::erase_if(remapped, [&](const Remapped& entry) {
        return entry.col == col || entry.physical == physical;
    });
    remapped.push_back({col, physical});
}

std::int32_t Engine::reference_code(std::uint32_t index, std::uint32_t col, double levels) {
    const double most = std::numeric_limits<std::int32_t>::max();
    const auto sum = static_cast<std::int32_t>(std::min(levels * kStepUnits, most));
    ++activity_.conversions;
    return place(index).adc.convert(col, sum);
}

std::uint64_t Engine::product_ps(const Config& config, std::uint32_t input_bits) {
    const bool is_serial = config.input == InputCoding::bit_serial;
    const std::uint64_t reads = is_serial ? input_bits : 2;
    if (config.converter == ConverterKind::ifc) return reads * config.ifc.window_ps;
    std::uint64_t read_ps = config.read_ps;
    if (!is_serial) {
        // A spike of a rate needs as long a gap.
        const std::uint64_t slots = std::uint64_t{1} << (input_bits - 1);
        read_ps = slots * config.input_unit_ps * (config.input == InputCoding::rate ? 2 : 1);
    }
    if (config.converter == ConverterKind::adc) {
        const std::uint64_t conversions =
            (config.cols + config.adc.per_array - 1) / config.adc.per_array;
        const std::uint64_t convert_ps =
            (conversions * 1'000'000'000'000 + config.adc.samples_per_s - 1) /
            config.adc.samples_per_s;
        if (config.adc.has_sample_and_hold)
            return reads * std::max(read_ps, convert_ps) + std::min(read_ps, convert_ps);
        read_ps += convert_ps;
    }
    return reads * read_ps;
}

std::uint64_t Engine::converter_ps(const Config& config, std::uint32_t input_bits) {
    const std::uint64_t product = product_ps(config, input_bits);
    if (config.converter == ConverterKind::ifc || config.converter == ConverterKind::ttfs)
        return product;
    Config bare = config;
    bare.converter = ConverterKind::raw;
    return product - product_ps(bare, input_bits);
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

std::span<const Level> Engine::physical_row(const Place& place, const BlockLevels& block,
                                            std::uint32_t row) {
    const auto levels = std::span(block.levels).subspan(std::size_t{row} * block.cols, block.cols);
    if (place.remapped.empty()) return levels;
    levels_.assign(place.array.cols(), kKeep);
    std::copy(levels.begin(), levels.end(), levels_.begin());
    for (const auto& [col, physical] : place.remapped) {
        if (col >= block.cols) continue;
        levels_[physical] = levels[col];
        levels_[col] = kKeep;
    }
    return levels_;
}

ProgramCost Engine::program_row(const PlacedMatrix& matrix, std::uint32_t index,
                                const BlockLevels& block, std::uint32_t row) {
    Place& here = place(matrix.first + index);
    return here.array.program_row(row, 0, physical_row(here, block, row));
}

ProgramCost Engine::refresh_row(const PlacedMatrix& matrix, std::uint32_t index,
                                const BlockLevels& block, std::uint32_t row) {
    Place& here = place(matrix.first + index);
    return here.array.refresh_row(row, 0, physical_row(here, block, row));
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

// Reads bytes_ and puts spares in the places of the columns that they stand for.
void Engine::read(Place& here, std::uint64_t number, std::span<const std::uint64_t> durations_ps) {
    sums_.resize(kByteBits * here.array.stride());
    activity_.energy_aj += static_cast<std::uint64_t>(
        std::llround(here.array.read(bytes_, kByteBits, number, durations_ps, sums_.data())));
    for (const auto& [col, physical] : here.remapped)
        for (std::size_t plane = 0; plane < kByteBits; ++plane) {
            std::int32_t* const sums = &sums_[plane * here.array.stride()];
            sums[col] = sums[physical];
        }
}

std::int32_t Engine::code_of(Place& here, std::uint32_t col, std::int32_t sum,
                             std::int32_t baseline) const {
    switch (config_.converter) {
        case ConverterKind::adc: return here.adc.convert(col, sum - baseline);
        case ConverterKind::ifc:
            return static_cast<std::int32_t>(
                ifc_spikes(config_.ifc,
                           sum * config_.device.step_uS() / kStepUnits * config_.ifc.reference_V));
        case ConverterKind::sense:
            return sum - baseline > std::lround(config_.sense.threshold * kStepUnits) ? 1 : 0;
        case ConverterKind::raw:
        case ConverterKind::ttfs: break;
    }
    return (sum - baseline) >> kFractionBits;
}

// Into columns_, times `weight`: one number of each column.
void Engine::convert(Place& here, std::span<const std::int32_t> sums, std::int32_t baseline,
                     std::int64_t weight) {
    activity_.conversions += sums.size();
    activity_.shift_adds += sums.size();
    if (is_heard_ && is_first_ && config_.trace_col < sums.size())
        traced_.push_back(code_of(here, config_.trace_col, sums[config_.trace_col], baseline));
    switch (config_.converter) {
        case ConverterKind::adc:
            weight *= here.adc.scale();
            for (std::uint32_t col = 0; col < sums.size(); ++col) {
                if (here.adc.saturates(sums[col] - baseline)) ++activity_.saturations;
                columns_[col] += weight * here.adc.convert(col, sums[col] - baseline);
            }
            return;
        case ConverterKind::ifc: {
            weight *= ifc_scale_;
            const std::uint32_t most = (1u << config_.ifc.bits) - 1;
            const double uA = config_.device.step_uS() / kStepUnits * config_.ifc.reference_V;
            for (std::size_t col = 0; col < sums.size(); ++col) {
                const std::uint32_t spikes = ifc_spikes(config_.ifc, sums[col] * uA);
                activity_.spikes += spikes;
                if (spikes == most) ++activity_.saturations;
                columns_[col] += weight * spikes;
            }
            return;
        }
        case ConverterKind::sense: {
            const auto threshold =
                static_cast<std::int32_t>(std::lround(config_.sense.threshold * kStepUnits));
            for (std::size_t col = 0; col < sums.size(); ++col)
                if (sums[col] - baseline > threshold) columns_[col] += weight * 2 * threshold;
            return;
        }
        case ConverterKind::raw:
            for (std::size_t col = 0; col < sums.size(); ++col)
                columns_[col] += weight * (sums[col] - baseline);
            return;
        case ConverterKind::ttfs: return;  // has no numbers, see first_spikes
    }
}

// All planes of a byte; the last one of the last byte is the sign.
void Engine::convert_planes(Place& here, std::span<const std::int32_t> baselines, bool is_last_byte,
                            std::uint32_t cols, unsigned first_bit) {
    const std::size_t stride = here.array.stride();
    if (config_.converter != ConverterKind::adc || !here.adc.is_ideal()) {
        for (std::uint32_t plane = 0; plane < kByteBits; ++plane) {
            const std::int64_t weight = std::int64_t{1} << (first_bit + plane);
            const bool is_sign = is_last_byte && plane + 1 == kByteBits;
            convert(here, std::span(sums_).subspan(plane * stride, cols), baselines[plane],
                    is_sign ? -weight : weight);
        }
        return;
    }
    activity_.conversions += std::uint64_t{kByteBits} * cols;
    activity_.shift_adds += std::uint64_t{kByteBits} * cols;
    // Those of a byte fit into 32 bits.
    codes_.assign(cols, 0);
    const int shift = static_cast<int>(kFractionBits) + here.adc.lsb_log2();
    const std::int32_t most = here.adc.most_code();
    std::uint32_t saturated = 0;
    for (std::uint32_t plane = 0; plane < kByteBits; ++plane) {
        const std::int32_t* const sums = &sums_[plane * stride];
        if (is_heard_ && is_first_ && config_.trace_col < cols)
            traced_.push_back(
                code_of(here, config_.trace_col, sums[config_.trace_col], baselines[plane]));
        const std::int32_t half = (1 << (shift - 1)) - baselines[plane];
        const std::int32_t sign = is_last_byte && plane + 1 == kByteBits ? -1 : 1;
        for (std::uint32_t col = 0; col < cols; ++col) {
            const std::int32_t code = (sums[col] + half) >> shift;
            saturated += code > most ? 1 : 0;
            codes_[col] += sign * (std::clamp(code, 0, most) << plane);
        }
    }
    activity_.saturations += saturated;
    const std::int64_t scale = std::int64_t{here.adc.scale()} << first_bit;
    for (std::uint32_t col = 0; col < cols; ++col) columns_[col] += scale * codes_[col];
}

void Engine::drive(Place& here, std::span<const std::int16_t> inputs, std::uint32_t input_bits,
                   std::uint64_t number, std::uint32_t cols) {
    columns_.assign(cols, 0);
    bytes_.resize(inputs.size());
    if (config_.input == InputCoding::bit_serial)
        drive_bits(here, inputs, input_bits, number, cols);
    else
        drive_signs(here, inputs, input_bits, number, cols);
}

void Engine::drive_bits(Place& here, std::span<const std::int16_t> inputs, std::uint32_t input_bits,
                        std::uint64_t number, std::uint32_t cols) {
    const std::uint32_t bytes = input_bits / kByteBits;
    std::array<std::uint64_t, kByteBits> durations_ps;
    durations_ps.fill(config_.converter == ConverterKind::ifc ? config_.ifc.window_ps
                                                              : config_.read_ps);
    for (std::uint32_t byte = 0; byte < bytes; ++byte) {
        for (std::size_t r = 0; r < inputs.size(); ++r)
            bytes_[r] = static_cast<std::uint8_t>(static_cast<std::uint16_t>(inputs[r]) >>
                                                  (byte * kByteBits));
        std::array<std::uint32_t, kByteBits> rows_on{};
        for (const std::uint8_t value : bytes_)
            for (std::uint32_t bit = 0; bit < kByteBits; ++bit) rows_on[bit] += (value >> bit) & 1u;
        std::array<std::int32_t, kByteBits> baselines;
        for (std::uint32_t bit = 0; bit < kByteBits; ++bit)
            baselines[bit] = here.array.baseline(rows_on[bit]);
        read(here, number * bytes + byte, durations_ps);
        activity_.reads += kByteBits;
        activity_.rows_driven += kByteBits * inputs.size();
        convert_planes(here, baselines, byte + 1 == bytes, cols, byte * kByteBits);
    }
}

// A column's charge over a read is the sum of its plane sums, each for as long as its bit says;
// what is converted is the mean over the longest pulse.
void Engine::drive_signs(Place& here, std::span<const std::int16_t> inputs,
                         std::uint32_t input_bits, std::uint64_t number, std::uint32_t cols) {
    const std::uint32_t bytes = input_bits / kByteBits;
    const unsigned longest = input_bits - 1;
    const std::uint64_t unit_ps = config_.converter == ConverterKind::ifc
                                      ? config_.ifc.window_ps >> longest
                                      : config_.input_unit_ps;
    const std::size_t stride = here.array.stride();
    means_.resize(cols);
    for (const std::int32_t sign : {1, -1}) {
        charges_.assign(cols, 0);
        std::uint64_t units = 0;  // of all rows
        for (std::uint32_t byte = 0; byte < bytes; ++byte) {
            for (std::size_t r = 0; r < inputs.size(); ++r) {
                const std::int32_t part = std::max(sign * inputs[r], 0);
                bytes_[r] = static_cast<std::uint8_t>(part >> (byte * kByteBits));
                units += std::uint64_t{bytes_[r]} << (byte * kByteBits);
            }
            std::array<std::uint64_t, kByteBits> durations_ps;
            for (std::uint32_t bit = 0; bit < kByteBits; ++bit)
                durations_ps[bit] = unit_ps << (byte * kByteBits + bit);
            read(here, (number * 2 + (sign < 0 ? 1 : 0)) * bytes + byte, durations_ps);
            for (std::uint32_t bit = 0; bit < kByteBits; ++bit)
                for (std::uint32_t col = 0; col < cols; ++col)
                    charges_[col] += std::int64_t{sums_[bit * stride + col]}
                                     << (byte * kByteBits + bit);
        }
        ++activity_.reads;
        activity_.rows_driven += inputs.size();
        const std::int64_t baseline =
            static_cast<std::int64_t>(units) * std::int64_t{here.array.baseline(1)};
        if (config_.converter == ConverterKind::raw) {
            for (std::uint32_t col = 0; col < cols; ++col)
                columns_[col] += sign * (charges_[col] - baseline);
            continue;
        }
        const std::int64_t half = std::int64_t{1} << (longest - 1);
        for (std::uint32_t col = 0; col < cols; ++col)
            means_[col] = static_cast<std::int32_t>((charges_[col] + half) >> longest);
        convert(here, means_, static_cast<std::int32_t>((baseline + half) >> longest),
                std::int64_t{sign} << longest);
    }
}

std::int64_t Engine::weight_sum(const MatrixLayout& layout, const std::vector<bool>& is_flipped,
                                std::uint32_t first, std::int64_t input_sum) const {
    const std::uint32_t top = config_.device.levels() - 1;
    std::int64_t sum = 0;
    for (std::uint32_t slice = 0; slice < layout.slices(); ++slice) {
        std::int64_t digit_sum;
        if (config_.encoding == WeightEncoding::differential) {
            digit_sum = columns_[first + 2 * slice] - columns_[first + 2 * slice + 1];
        } else {
            digit_sum = columns_[first + slice];
            if (is_flipped[first + slice])
                digit_sum = (std::int64_t{top} * input_sum << Adc::kScaleBits) - digit_sum;
        }
        sum += digit_sum << (config_.device.bits * slice);
    }
    return sum;
}

void Engine::multiply(const PlacedMatrix& matrix, std::uint32_t group,
                      std::span<const std::int16_t> inputs, std::uint32_t input_bits,
                      std::uint64_t number, std::span<std::int64_t> outputs) {
    const MatrixLayout& layout = matrix.layout;
    std::fill(outputs.begin(), outputs.end(), 0);
    traced_.clear();
    for (std::uint32_t row_block = 0; row_block < layout.row_blocks(); ++row_block) {
        const MatrixLayout::Block rows = layout.rows_of(row_block);
        const auto part = inputs.subspan(rows.first, rows.count);
        const std::int64_t input_sum = std::accumulate(part.begin(), part.end(), std::int64_t{0});
        for (std::uint32_t col_block = 0; col_block < layout.col_blocks(); ++col_block) {
            const MatrixLayout::Block cols = layout.cols_of(col_block);
            const std::uint32_t index = layout.array(group, col_block, row_block);
            const std::uint32_t cells = layout.cells_per_weight();
            is_first_ = index == 0;
            drive(place(matrix.first + index), part, input_bits, number, cols.count * cells);
            for (std::uint32_t c = 0; c < cols.count; ++c)
                outputs[cols.first + c] +=
                    weight_sum(layout, matrix.is_flipped[index], c * cells, input_sum);
        }
        if (config_.encoding != WeightEncoding::differential) {
            const std::int64_t offset = input_sum << (layout.shape().bits - 1);
            for (std::int64_t& output : outputs) output -= offset << Adc::kScaleBits;
        }
    }
    constexpr std::int64_t kHalf = std::int64_t{1} << (Adc::kScaleBits - 1);
    for (std::int64_t& output : outputs) output = (output + kHalf) >> Adc::kScaleBits;
}

void Engine::read_array(std::uint32_t index, std::span<const std::int16_t> inputs,
                        std::uint64_t number, std::span<std::int32_t> sums) {
    constexpr unsigned kShift = Adc::kScaleBits - 8;
    is_first_ = false;
    drive(place(index), inputs, kByteBits, number, config_.cols);
    for (std::size_t col = 0; col < sums.size(); ++col)
        sums[col] = static_cast<std::int32_t>((columns_[col] + (1 << (kShift - 1))) >> kShift);
}

}  // namespace tessera::reram
