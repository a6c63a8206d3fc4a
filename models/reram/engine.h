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
    std::uint64_t reads = 0;        // of a crossbar, with one bit of the inputs
    std::uint64_t rows_driven = 0;  // word lines of all reads
    std::uint64_t rows_on = 0;      // of these, with an input of 1
    std::uint64_t conversions = 0;  // of a column
    std::uint64_t spikes = 0;       // of integrate-and-fire converters
    std::uint64_t saturations = 0;  // conversions at the end of their range
    std::uint64_t shift_adds = 0;
    std::uint64_t energy_aj = 0;  // of the cells
};

// Of these, what a technology table prices: reram.dac_row, adc_level, ifc_spike and shift_add.
struct PricedEvents {
    std::uint64_t dac_rows = 0, adc_levels = 0, ifc_spikes = 0, shift_adds = 0;
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

    [[nodiscard]] const ReadActivity& activity() const { return activity_; }
    [[nodiscard]] Crossbar& array(std::uint32_t index);
    [[nodiscard]] Adc& adc(std::uint32_t index);
    // Time of one product in ps: bit by bit, all crossbars at once.
    [[nodiscard]] static std::uint64_t product_ps(const Config& config, std::uint32_t input_bits);
    // The largest sum of levels of a column that the configured encoding can make.
    [[nodiscard]] static std::uint32_t most_sum(const Config& config);

  private:
    struct Place {
        Crossbar array;
        Adc adc;
    };
    [[nodiscard]] Place& place(std::uint32_t index);
    void convert(Place& place, std::uint32_t planes, std::span<const std::uint32_t> rows_on,
                 bool is_last_byte, std::uint32_t cols, unsigned first_bit);

    const Config& config_;
    std::string name_;
    std::uint64_t seed_;
    std::vector<std::unique_ptr<Place>> places_;  // made when first used
    std::int64_t ifc_scale_;
    ReadActivity activity_;

    // Of a product.
    std::vector<std::uint8_t> bytes_;
    std::vector<std::int32_t> sums_;
    std::vector<std::int32_t> codes_;
    std::vector<std::int64_t> columns_;
};

}  // namespace tessera::reram
