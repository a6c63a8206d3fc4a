#pragma once
// What the resistance of wires takes of a crossbar's currents, exactly.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tessera::reram {

struct WireResistance {
    double segment_ohm = 1;  // from cell to cell on word and bit lines, and from the last cell of a
                             // bit line to its virtual ground
    double driver_ohm = 0;   // in series with the first segment of a word line
};

// A grid of cells without transistors: word lines are driven from the left, bit lines end in
// virtual ground below, every cell ties its word line to its bit line. Nodal analysis: the word
// lines are eliminated, conjugate gradients solve for the bit lines, with each bit line alone (a
// tridiagonal system) as preconditioner.
class ResistiveGrid {
  public:
    // Conductances in uS, rows x cols, row by row; all of them > 0 or = 0.
    ResistiveGrid(std::uint32_t rows, std::uint32_t cols, std::span<const double> conductance_uS,
                  const WireResistance& wires);

    // Currents in uA into the virtual ground of each bit line for the drivers' voltages in V.
    // `tolerance` is of the residual against the right side.
    void solve(std::span<const double> volts, std::span<double> currents_uA,
               double tolerance = 1e-12) const;

    // Conductances in uS, rows x cols, of a crossbar with perfect wires that gives the same
    // currents for all voltages: the grid is linear. One adjoint solve for each bit line.
    [[nodiscard]] std::vector<double> effective_uS(double tolerance = 1e-8) const;

  private:
    // Tridiagonal systems, one for each lane, all of the same length: factors step by step.
    struct Lines {
        std::size_t steps = 0, lanes = 0;
        double coupling = 0;                 // between neighbours, as a positive conductance
        std::vector<double> ratio, inverse;  // [step][lane]

        void factor(std::span<const double> diagonal);
        void solve(double* values) const;  // [step][lane], in place
    };
    struct Workspace;

    // The bit lines' nodes x, rows x cols, that (A_b - G A_w^-1 G) x = `residual` holds for, added
    // to zero; the residual is used up.
    void conjugate_gradients(Workspace& work, double tolerance) const;
    void apply(Workspace& work) const;

    std::uint32_t rows_, cols_;
    double segment_S_, first_S_;  // in uS, like all here
    std::vector<double> cells_;   // [row][col]
    std::vector<double> bit_diagonal_;
    Lines word_lines_;  // [col][row]
    Lines bit_lines_;   // [row][col]
};

// Bit lines whose cells hang between an ideal source and the line, each through its own transistor
// (1T1R), gated by the inputs: conductances in uS between the source and the line's clamp, below
// the last row. Exact: the line is a ladder, which folds up from the top.
void ladder_uS(std::span<const double> conductance_uS, std::span<const std::uint8_t> is_on,
               double segment_ohm, std::span<double> effective_uS);

}  // namespace tessera::reram
