#pragma once
// One crossbar: cells that pulses change and reads leave alone, with all that keeps them from being
// what the firmware wanted.

#include <cstdint>
#include <span>
#include <string>
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

// Random numbers are drawn by what they are for: (seed, component, cell, how many pulses it has
// had), (seed, component, number of the read, column). No order of work changes them.
class Crossbar {
  public:
    // `config` outlives it. `component` names the random streams. Cells begin at g_min.
    Crossbar(const Config& config, std::string component, std::uint64_t seed);

    // Brings cells of a row, from `first_col` on, to these levels; all of the row at once.
    ProgramCost program_row(std::uint32_t row, std::uint32_t first_col,
                            std::span<const std::uint8_t> levels);
    // As by method `verify`, whatever the configured one: cells within tolerance stay as they are.
    ProgramCost refresh_row(std::uint32_t row, std::uint32_t first_col,
                            std::span<const std::uint8_t> levels);
    // One pulse of a part (0..1] of the full width, which stands for the whole range.
    ProgramCost pulse(std::uint32_t row, std::uint32_t col, Pulse kind, double part);
    // A cell's conductance in uS as a verifying read sees it, noise included.
    [[nodiscard]] double verify_uS(std::uint32_t row, std::uint32_t col);

    // Reads all columns for bit-serial inputs, one byte for each row, in the first `planes` bits of
    // each. `sums[plane * stride() + col]` gets the column's conductance over the distance of two
    // levels, times 2^16, what an ideal column of g_min would give included. `number` tells this
    // read from all others of the array. Returns the energy of the cells in aJ.
    std::uint64_t read(std::span<const std::uint8_t> inputs, std::uint32_t planes,
                       std::uint64_t number, std::int32_t* sums);
    [[nodiscard]] std::size_t stride() const { return stride_; }
    // What `rows_on` cells of g_min add to a sum.
    [[nodiscard]] std::int32_t baseline(std::uint32_t rows_on) const {
        return static_cast<std::int32_t>(rows_on) * floor_steps_;
    }

    // The conductance in uS that a cell shows to an ideal read now; and the pulses it has had.
    [[nodiscard]] double conductance_uS(std::uint32_t row, std::uint32_t col) const {
        return effective_uS(row * config_.cols + col);
    }
    [[nodiscard]] std::uint32_t pulses(std::uint32_t row, std::uint32_t col) const {
        return pulses_[row * config_.cols + col];
    }
    [[nodiscard]] std::uint32_t most_pulses() const;
    [[nodiscard]] bool is_stuck(std::uint32_t row, std::uint32_t col) const {
        return !stuck_.empty() && stuck_[row * config_.cols + col] != 0;
    }

  private:
    // What a random number is for.
    enum class Draw : std::uint64_t { stuck, device, error, pulse, verify, drift };
    [[nodiscard]] double normal(Draw draw, std::size_t cell, std::uint64_t number) const;
    [[nodiscard]] double error_normal(std::size_t cell) const;
    [[nodiscard]] double error_sigma_uS(double target_uS) const;
    [[nodiscard]] double effective_uS(std::size_t cell) const;
    [[nodiscard]] double answer(std::size_t cell) const;  // to pulses, of this device
    void apply(std::size_t cell, Pulse kind, double part);
    void program_directly(std::size_t cell, std::uint32_t level, ProgramCost& cost);
    void program_verified(std::size_t row_at, std::uint32_t first_col,
                          std::span<const std::uint8_t> levels, ProgramCost& cost);
    void prepare();
    void read_ladders(std::span<const std::uint8_t> inputs, std::uint32_t planes,
                      std::int32_t* sums) const;
    void add_noise(std::span<const std::uint8_t> inputs, std::uint32_t planes, std::uint64_t number,
                   std::int32_t* sums);

    const Config& config_;
    std::string component_;
    std::uint64_t seed_, key_;
    std::size_t stride_;
    std::int32_t floor_steps_;
    std::vector<float> cells_uS_;
    std::vector<std::uint32_t> pulses_, verifies_;
    std::vector<std::uint8_t> stuck_;  // 1 low, 2 high; empty when none is

    bool is_prepared_ = false;
    ColumnSums<std::int32_t> sums_;
    ColumnSums<float> variances_;  // in (levels * 2^16)^2
    std::vector<double> ladder_uS_;
    std::vector<float> noise_;
};

}  // namespace tessera::reram
