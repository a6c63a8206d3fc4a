#pragma once
// One crossbar: cells that pulses change and reads leave alone, with all that keeps them from being
// what the firmware wanted.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "models/reram/column_sums.h"
#include "models/reram/config.h"

namespace tessera::reram {

enum class Pulse : std::uint8_t { set, reset };

// What programming some cells took.
struct ProgramCost {
    std::uint64_t pulses = 0, reads = 0;  // of cells
    std::uint64_t failed = 0;             // cells that did not come within tolerance
    std::uint64_t ps = 0;
    double energy_aJ = 0;

    ProgramCost& operator+=(const ProgramCost& other);
};

struct CellPlace {
    std::uint32_t row = 0, col = 0;
    bool operator==(const CellPlace&) const = default;
};

// Instead of a level: leave the cell alone.
inline constexpr Level kKeep = 0xFFFF;

// Columns are bit lines, spares after those of the configuration's `cols`.
//
// Random numbers are drawn by what they are for: (seed, component, cell, how many pulses it has
// had), (seed, component, number of the read, column). No order of work changes them.
class Crossbar {
  public:
    // `config` outlives it. `component` names the random streams, `partner` those of the array
    // whose errors this one's follow when pairs are two arrays. Cells begin at g_min.
    Crossbar(const Config& config, std::string_view component, std::uint64_t seed,
             std::string_view partner = {});

    // Brings cells of a row, from `first_col` on, to these levels; all of the row at once.
    ProgramCost program_row(std::uint32_t row, std::uint32_t first_col,
                            std::span<const Level> levels);
    // As by method `verify`, whatever the configured one: cells within tolerance stay as they are.
    ProgramCost refresh_row(std::uint32_t row, std::uint32_t first_col,
                            std::span<const Level> levels);
    // One pulse of a part (0..1] of the full width, which stands for the whole range.
    ProgramCost pulse(std::uint32_t row, std::uint32_t col, Pulse kind, double part);
    // A cell's conductance in uS as a verifying read sees it, noise included.
    [[nodiscard]] double verify_uS(std::uint32_t row, std::uint32_t col);

    // Whether each cell goes down and up again; leaves all of them high.
    ProgramCost self_test();
    // Cells that verifying or a self test has found out of order since this was last called.
    [[nodiscard]] std::vector<CellPlace> take_failures();
    // The configuration's device or temperature or age is another now.
    void reconsider() { is_prepared_ = false; }

    // Reads all columns for bit-serial inputs, one byte for each row, in the first `planes` bits of
    // each, which are on for `durations_ps`. `sums[plane * stride() + col]` gets the column's
    // conductance over the distance of two levels, times 2^16, what an ideal column of g_min would
    // give included. `number` tells this read from all others of the array. Returns the energy of
    // the cells in aJ.
    double read(std::span<const std::uint8_t> inputs, std::uint32_t planes, std::uint64_t number,
                std::span<const std::uint64_t> durations_ps, std::int32_t* sums);
    [[nodiscard]] std::size_t stride() const { return stride_; }
    // What the cells of a row carry, over the distance of two levels, g_min's part included: of
    // machines with time-to-first-spike neurons.
    [[nodiscard]] std::span<const double> cell_levels(std::uint32_t row);
    // What `rows_on` cells of g_min add to a sum.
    [[nodiscard]] std::int32_t baseline(std::uint32_t rows_on) const {
        return static_cast<std::int32_t>(rows_on) * floor_steps_;
    }

    // The conductance in uS that a cell shows to an ideal read now; and the pulses it has had.
    [[nodiscard]] double conductance_uS(std::uint32_t row, std::uint32_t col) const {
        return effective_uS(row * cols_ + col);
    }
    [[nodiscard]] std::uint32_t pulses(std::uint32_t row, std::uint32_t col) const {
        return pulses_[row * cols_ + col];
    }
    [[nodiscard]] std::uint32_t most_pulses() const;
    [[nodiscard]] std::uint32_t cols() const { return cols_; }
    [[nodiscard]] bool is_stuck(std::uint32_t row, std::uint32_t col) const {
        return !stuck_.empty() && stuck_[row * cols_ + col] != 0;
    }

  private:
    // What a random number is for.
    enum class Draw : std::uint64_t { stuck, device, error, pulse, verify, drift, endurance };
    struct Partner {
        std::uint64_t key;
        std::size_t cell;
    };
    [[nodiscard]] double normal(Draw draw, std::size_t cell, std::uint64_t number) const {
        return normal(draw, cell, number, key_);
    }
    [[nodiscard]] double normal(Draw draw, std::size_t cell, std::uint64_t number,
                                std::uint64_t key) const;
    [[nodiscard]] std::optional<Partner> partner_of(std::size_t cell) const;
    [[nodiscard]] double correlated(double own, double partner) const;
    [[nodiscard]] double error_normal(std::size_t cell) const;
    [[nodiscard]] double error_sigma_uS(double target_uS) const;
    [[nodiscard]] double effective_uS(std::size_t cell) const;
    [[nodiscard]] double answer(std::size_t cell) const;     // to pulses, of this device
    [[nodiscard]] double endurance(std::size_t cell) const;  // in pulses
    bool wear(std::size_t cell, std::uint32_t pulses);
    void apply(std::size_t cell, Pulse kind, double part);
    void program_directly(std::size_t cell, std::uint32_t level, ProgramCost& cost);
    void program_verified(std::size_t row_at, std::uint32_t first_col,
                          std::span<const Level> levels, ProgramCost& cost);
    [[nodiscard]] bool has_read_noise() const {
        return config_.device.read_noise != 0 && config_.effects.read_noise;
    }
    void prepare();
    void read_ladders(std::span<const std::uint8_t> inputs, std::uint32_t planes,
                      std::int32_t* sums) const;
    void add_noise(std::span<const std::uint8_t> inputs, std::uint32_t planes, std::uint64_t number,
                   std::int32_t* sums);

    const Config& config_;
    std::uint64_t seed_, key_, partner_key_;
    std::size_t stride_;
    std::int32_t floor_steps_;
    std::uint32_t cols_;
    std::vector<float> cells_uS_;
    std::vector<std::uint32_t> pulses_, verifies_;
    std::vector<std::uint8_t> stuck_;  // 1 low, 2 high; empty when none is
    std::vector<CellPlace> failures_;

    bool is_prepared_ = false;
    ColumnSums<std::int32_t> sums_;
    ColumnSums<float> variances_;  // in (levels * 2^16)^2
    std::vector<double> ladder_uS_;
    std::vector<double> levels_;
    std::vector<float> noise_;
};

}  // namespace tessera::reram
