#pragma once
// Crossbars, converters, and shift-and-add: what multiplies a vector by a programmed matrix.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/reram/converters.h"
#include "models/reram/crossbar.h"
#include "models/reram/matrix_layout.h"

namespace tessera::reram {

// A matrix on crossbars `first` to first + layout.arrays() - 1.
struct PlacedMatrix {
    std::uint32_t first = 0;
    MatrixLayout layout;
    std::vector<std::vector<bool>> is_flipped;  // of each of its crossbars, column by column
};

// What happened in a product or several.
struct ReadActivity {
    std::uint64_t reads = 0;        // of a crossbar, with one bit or one sign of the inputs
    std::uint64_t rows_driven = 0;  // word lines of all reads
    std::uint64_t conversions = 0;  // of a column
    std::uint64_t spikes = 0;       // of integrate-and-fire converters
    std::uint64_t saturations = 0;  // conversions at the end of their range
    std::uint64_t shift_adds = 0;
    std::uint64_t energy_aj = 0;     // of the cells
    std::uint64_t amplifier_aj = 0;  // of time-to-first-spike neurons
};

// A layer of neurons that spike once, or not at all.
struct SpikeLayer {
    std::span<const double> thresholds;  // of each output, in weights times slots
    bool ends_with_first = false;        // of the outputs' spikes
};

// Of these, what a technology table prices: reram.dac_row, adc_level, ifc_spike, sense_bit and
// shift_add.
struct PricedEvents {
    std::uint64_t dac_rows = 0, adc_levels = 0, ifc_spikes = 0, sense_bits = 0, shift_adds = 0;
};
[[nodiscard]] PricedEvents priced_events(const Config& config, const ReadActivity& before,
                                         const ReadActivity& after);

class Engine {
  public:
    // `config` outlives it. `name` and `seed` name the random streams.
    Engine(const Config& config, std::string name, std::uint64_t seed);

    // A crossbar's part of the matrix's weights (those of its group, cols x rows), to be programmed
    // row by row.
    [[nodiscard]] BlockLevels start_block(PlacedMatrix& matrix, std::uint32_t index,
                                          std::span<const std::int16_t> weights) const;
    ProgramCost program_row(const PlacedMatrix& matrix, std::uint32_t index,
                            const BlockLevels& block, std::uint32_t row);
    // Writes those cells of the row anew that a verifying read finds out of tolerance.
    ProgramCost refresh_row(const PlacedMatrix& matrix, std::uint32_t index,
                            const BlockLevels& block, std::uint32_t row);
    // All of them, one after the other; `weights` group by group.
    ProgramCost program(PlacedMatrix& matrix, std::span<const std::int16_t> weights);

    // outputs[c] = sum of inputs[r] * w[c][r] as the hardware gives it: exact with ideal devices
    // and an ADC that neither clips nor rounds. Inputs are signed integers of `input_bits` (8 or
    // 16), given to the rows bit by bit. `number` tells this product from all others.
    void multiply(const PlacedMatrix& matrix, std::uint32_t group,
                  std::span<const std::int16_t> inputs, std::uint32_t input_bits,
                  std::uint64_t number, std::span<std::int64_t> outputs);

    // Inputs are spikes, kLastSlot - x slots after the start for x > 0, none for the others;
    // times[c] is the slot of output c's, infinity without one. Returns the slot of the product's
    // end. Exact: between inputs potentials are lines.
    double first_spikes(const PlacedMatrix& matrix, std::uint32_t group,
                        std::span<const std::int16_t> inputs, const SpikeLayer& layer,
                        std::uint64_t number, std::span<double> times);
    static constexpr double kLastSlot = 127;

    // One crossbar's columns for 8-bit inputs, in levels times 256: what `multiply` adds up.
    void read_array(std::uint32_t index, std::span<const std::int16_t> inputs, std::uint64_t number,
                    std::span<std::int32_t> sums);
    // The code of a column's converter for a known sum, in levels, at its input.
    [[nodiscard]] std::int32_t reference_code(std::uint32_t index, std::uint32_t col,
                                              double levels);
    // From now on the spare stands for the column.
    void remap(std::uint32_t index, std::uint32_t col, std::uint32_t spare);

    [[nodiscard]] const ReadActivity& activity() const { return activity_; }
    [[nodiscard]] Crossbar& array(std::uint32_t index);
    // Null when nothing has touched it yet, or there is none.
    [[nodiscard]] const Crossbar* find_array(std::uint32_t index) const;
    [[nodiscard]] Adc& adc(std::uint32_t index);
    // Codes or spikes of `trace_col` in the first crossbar of the product under way or the last
    // one, read by read; kept from `listen` on.
    void listen() { is_heard_ = true; }
    [[nodiscard]] std::span<const std::int32_t> traced() const { return traced_; }
    // Of all crossbars in use: the configuration's device or its conditions have changed.
    void reconsider();
    // Time of one product in ps: bit by bit or sign by sign, all crossbars at once.
    [[nodiscard]] static std::uint64_t product_ps(const Config& config, std::uint32_t input_bits);
    // What of it converters add to the reading of cells; all of it where reading is converting.
    [[nodiscard]] static std::uint64_t converter_ps(const Config& config, std::uint32_t input_bits);
    // The largest sum of levels of a column that the configured encoding can make.
    [[nodiscard]] static std::uint32_t most_sum(const Config& config);

  private:
    struct Remapped {
        std::uint32_t col, physical;
    };
    struct Place {
        Crossbar array;
        Adc adc;
        std::vector<Remapped> remapped;
    };
    [[nodiscard]] Place& place(std::uint32_t index);
    // Levels of a row of a block as the bit lines have them, spares included.
    [[nodiscard]] std::span<const Level> physical_row(const Place& place, const BlockLevels& block,
                                                      std::uint32_t row);
    // Columns of one crossbar for some inputs, into columns_, in levels times 2^kScaleBits.
    void drive(Place& place, std::span<const std::int16_t> inputs, std::uint32_t input_bits,
               std::uint64_t number, std::uint32_t cols);
    void drive_bits(Place& place, std::span<const std::int16_t> inputs, std::uint32_t input_bits,
                    std::uint64_t number, std::uint32_t cols);
    void drive_signs(Place& place, std::span<const std::int16_t> inputs, std::uint32_t input_bits,
                     std::uint64_t number, std::uint32_t cols);
    void read(Place& place, std::uint64_t number, std::span<const std::uint64_t> durations_ps);
    void convert_planes(Place& place, std::span<const std::int32_t> baselines, bool is_last_byte,
                        std::uint32_t cols, unsigned first_bit);
    // What a column's converter gives for a sum.
    [[nodiscard]] std::int32_t code_of(Place& place, std::uint32_t col, std::int32_t sum,
                                       std::int32_t baseline) const;
    void convert(Place& place, std::span<const std::int32_t> sums, std::int32_t baseline,
                 std::int64_t weight);
    // Sums of the digits of a weight, with the signs of the encoding.
    [[nodiscard]] std::int64_t weight_sum(const MatrixLayout& layout,
                                          const std::vector<bool>& is_flipped, std::uint32_t first,
                                          std::int64_t input_sum) const;
    void add_weights(const PlacedMatrix& matrix, std::uint32_t group, std::uint32_t row,
                     double slot, std::uint64_t number);
    void count_spikes(const PlacedMatrix& matrix, std::uint32_t group,
                      std::span<const std::int16_t> inputs, std::span<const double> times,
                      double end);

    const Config& config_;
    std::string name_;
    std::uint64_t seed_, spikes_key_;
    std::vector<std::unique_ptr<Place>> places_;  // made when first used
    std::int64_t ifc_scale_;
    ReadActivity activity_;
    bool is_heard_ = false, is_first_ = false;
    std::vector<std::int32_t> traced_;

    // Of a product.
    std::vector<std::uint8_t> bytes_;
    std::vector<std::int32_t> sums_;
    std::vector<std::int32_t> codes_;
    std::vector<std::int64_t> columns_, charges_;
    std::vector<std::int32_t> means_;
    std::vector<Level> levels_;
    std::vector<double> slopes_, moments_;
    std::vector<std::uint32_t> order_;
};

}  // namespace tessera::reram
