// Layers of neurons that spike once: what their potentials do between one input and the next.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "models/base/random.h"
#include "models/reram/engine.h"

namespace tessera::reram {

// The slopes of all outputs' potentials grow by the row's weights, their moments by these times the
// spike's slot.
void Engine::add_weights(const PlacedMatrix& matrix, std::uint32_t group, std::uint32_t row,
                         double slot, std::uint64_t number) {
    const MatrixLayout& layout = matrix.layout;
    const std::uint32_t row_block = row / config_.rows, cells = layout.cells_per_weight();
    const double noise = config_.effects.read_noise ? config_.device.read_noise : 0;
    for (std::uint32_t col_block = 0; col_block < layout.col_blocks(); ++col_block) {
        const MatrixLayout::Block cols = layout.cols_of(col_block);
        Place& here = place(matrix.first + layout.array(group, col_block, row_block));
        const std::span<const double> levels = here.array.cell_levels(row % config_.rows);
        const auto level = [&](std::uint32_t col) {
            for (const auto& [from, physical] : here.remapped)
                if (from == col) return levels[physical];
            return levels[col];
        };
        for (std::uint32_t c = 0; c < cols.count; ++c) {
            double weight = 0, variance = 0;
            for (std::uint32_t slice = 0; slice < layout.slices(); ++slice) {
                const double plus = level(c * cells + 2 * slice);
                const double minus = level(c * cells + 2 * slice + 1);
                const double scale = std::exp2(config_.device.bits * slice);
                weight += scale * (plus - minus);
                variance += scale * scale * (plus * plus + minus * minus);
            }
            const std::uint32_t output = cols.first + c;
            if (noise != 0) {
                base::RandomStream random(seed_, spikes_key_,
                                          number << 32 | (std::uint64_t{row} << 16) |
                                              (group * layout.shape().cols + output));
                weight += noise * std::sqrt(variance) * random.normal();
            }
            slopes_[output] += weight;
            moments_[output] += weight * slot;
        }
    }
}

double Engine::first_spikes(const PlacedMatrix& matrix, std::uint32_t group,
                            std::span<const std::int16_t> inputs, const SpikeLayer& layer,
                            std::uint64_t number, std::span<double> times) {
    constexpr double kNever = std::numeric_limits<double>::infinity();
    const double window = config_.ttfs.latest_slot == 0 ? kLastSlot : config_.ttfs.latest_slot;
    std::fill(times.begin(), times.end(), kNever);
    slopes_.assign(times.size(), 0);
    moments_.assign(times.size(), 0);
    const auto slot_of = [&](std::uint32_t row) { return kLastSlot - inputs[row]; };
    order_.clear();
    for (std::uint32_t row = 0; row < inputs.size(); ++row)
        if (inputs[row] > 0 && slot_of(row) < window) order_.push_back(row);
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return inputs[a] > inputs[b]; });

    double end = window;
    for (std::size_t i = 0; i < order_.size();) {
        const double slot = slot_of(order_[i]);
        if (slot >= end) break;
        for (; i < order_.size() && slot_of(order_[i]) == slot; ++i)
            add_weights(matrix, group, order_[i], slot, number);
        const double next = i < order_.size() ? std::min(slot_of(order_[i]), end) : end;
        for (std::size_t out = 0; out < times.size(); ++out) {
            if (times[out] != kNever || slopes_[out] <= 0) continue;
            const double fire = (layer.thresholds[out] + moments_[out]) / slopes_[out];
            if (fire <= next && fire < window) times[out] = std::max(fire, slot);
        }
        if (layer.ends_with_first)
            end = std::min(end, *std::min_element(times.begin(), times.end()));
    }
    if (layer.ends_with_first)
        for (double& time : times)
            if (time > end) time = kNever;
    count_spikes(matrix, group, inputs, times, end);
    return end;
}

// Word lines stay on from their spike to the end; an amplifier that is gated from the first input
// to its neuron's spike.
void Engine::count_spikes(const PlacedMatrix& matrix, std::uint32_t group,
                          std::span<const std::int16_t> inputs, std::span<const double> times,
                          double end) {
    const MatrixLayout& layout = matrix.layout;
    const auto slot_ps = static_cast<double>(config_.ttfs.slot_ps);
    double step_slots = 0;  // levels times slots of all cells
    for (const std::uint32_t row : order_) {
        const double on = end - (kLastSlot - inputs[row]);
        if (on <= 0) continue;
        for (std::uint32_t col_block = 0; col_block < layout.col_blocks(); ++col_block) {
            Place& here = place(matrix.first + layout.array(group, col_block, row / config_.rows));
            const std::span<const double> levels = here.array.cell_levels(row % config_.rows);
            step_slots += on * std::accumulate(levels.begin(), levels.end(), 0.0);
        }
    }
    activity_.energy_aj += static_cast<std::uint64_t>(std::llround(
        step_slots * config_.device.step_uS() * config_.drive_V() * config_.drive_V() * slot_ps));
    activity_.reads += layout.row_blocks() * layout.col_blocks();
    activity_.rows_driven += order_.size();
    const double first_slot = order_.empty() ? end : kLastSlot - inputs[order_.front()];
    double amplifier_aj = 0;
    for (const double time : times) {
        if (time <= end) ++activity_.spikes;
        ++activity_.conversions;
        // uW ps are aJ.
        if (!config_.ttfs.is_power_gated) {
            amplifier_aj += config_.ttfs.amplifier_uW * end * slot_ps;
        } else if (!order_.empty()) {
            amplifier_aj +=
                config_.ttfs.amplifier_uW * (std::min(time, end) - first_slot) * slot_ps +
                config_.ttfs.wake_fJ * 1000;
        }
    }
    activity_.amplifier_aj += static_cast<std::uint64_t>(std::llround(amplifier_aj));
}

}  // namespace tessera::reram
