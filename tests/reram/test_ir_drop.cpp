#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "models/base/random.h"
#include "models/reram/ir_drop.h"

namespace tessera::reram {

namespace {

// Nodal analysis of the whole grid by Gaussian elimination: an independent golden.
class DenseGrid {
  public:
    DenseGrid(std::uint32_t rows, std::uint32_t cols, const std::vector<double>& cells_uS,
              const WireResistance& wires)
        : rows_(rows), cols_(cols), n_(2 * std::size_t{rows} * cols), a_(n_ * n_), wires_(wires) {
        const double g = 1e6 / wires.segment_ohm;
        for (std::uint32_t r = 0; r < rows; ++r)
            for (std::uint32_t c = 0; c < cols; ++c) {
                tie(word(r, c), bit(r, c), cells_uS[r * cols + c]);
                if (c + 1 < cols) tie(word(r, c), word(r, c + 1), g);
                if (r + 1 < rows) tie(bit(r, c), bit(r + 1, c), g);
            }
        for (std::uint32_t r = 0; r < rows; ++r) at(word(r, 0), word(r, 0)) += first();
        for (std::uint32_t c = 0; c < cols; ++c) at(bit(rows - 1, c), bit(rows - 1, c)) += g;
    }

    std::vector<double> currents_uA(const std::vector<double>& volts) const {
        std::vector<double> a = a_, x(n_);
        for (std::uint32_t r = 0; r < rows_; ++r) x[word(r, 0)] = first() * volts[r];
        for (std::size_t p = 0; p < n_; ++p)
            for (std::size_t r = p + 1; r < n_; ++r) {
                const double factor = a[r * n_ + p] / a[p * n_ + p];
                if (factor == 0) continue;
                for (std::size_t c = p; c < n_; ++c) a[r * n_ + c] -= factor * a[p * n_ + c];
                x[r] -= factor * x[p];
            }
        for (std::size_t p = n_; p-- > 0;) {
            for (std::size_t c = p + 1; c < n_; ++c) x[p] -= a[p * n_ + c] * x[c];
            x[p] /= a[p * n_ + p];
        }
        std::vector<double> currents(cols_);
        for (std::uint32_t c = 0; c < cols_; ++c)
            currents[c] = 1e6 / wires_.segment_ohm * x[bit(rows_ - 1, c)];
        return currents;
    }

  private:
    std::size_t word(std::uint32_t r, std::uint32_t c) const { return r * std::size_t{cols_} + c; }
    std::size_t bit(std::uint32_t r, std::uint32_t c) const { return n_ / 2 + word(r, c); }
    double first() const { return 1e6 / (wires_.segment_ohm + wires_.driver_ohm); }
    double& at(std::size_t r, std::size_t c) { return a_[r * n_ + c]; }
    void tie(std::size_t a, std::size_t b, double g) {
        at(a, a) += g;
        at(b, b) += g;
        at(a, b) -= g;
        at(b, a) -= g;
    }

    std::uint32_t rows_, cols_;
    std::size_t n_;
    std::vector<double> a_;
    WireResistance wires_;
};

std::vector<double> random_cells(std::uint32_t rows, std::uint32_t cols, double most_uS) {
    base::RandomStream random(1, "cells", rows * 1000 + cols);
    std::vector<double> cells(std::size_t{rows} * cols);
    for (double& cell : cells) cell = most_uS * (0.01 + 0.33 * random.below(4));
    return cells;
}

std::vector<double> random_volts(std::uint32_t rows, double volts) {
    base::RandomStream random(2, "volts", rows);
    std::vector<double> all(rows);
    for (double& each : all) each = volts * random.uniform();
    return all;
}

struct Size {
    std::uint32_t rows, cols;
    double most_uS;
    WireResistance wires;
};

constexpr Size kSizes[] = {
    {1, 1, 100, {1, 0}},   {1, 7, 100, {2.82, 0}}, {7, 1, 100, {1, 50}},
    {12, 9, 100, {5, 20}}, {9, 14, 1000, {1, 0}},  {12, 12, 25, {100, 1000}},
};

TEST(IrDrop, GridEqualsADenseSolve) {
    for (const Size& size : kSizes) {
        const auto cells = random_cells(size.rows, size.cols, size.most_uS);
        const auto volts = random_volts(size.rows, 0.2);
        const auto golden = DenseGrid(size.rows, size.cols, cells, size.wires).currents_uA(volts);
        std::vector<double> currents(size.cols);
        ResistiveGrid(size.rows, size.cols, cells, size.wires).solve(volts, currents);
        for (std::size_t c = 0; c < currents.size(); ++c)
            EXPECT_NEAR(currents[c] / golden[c], 1, 1e-9) << size.rows << " x " << size.cols;
    }
}

TEST(IrDrop, EffectiveConductancesGiveTheSameCurrents) {
    const std::uint32_t rows = 64, cols = 48;
    const ResistiveGrid grid(rows, cols, random_cells(rows, cols, 100), {2, 10});
    const std::vector<double> effective = grid.effective_uS();
    const auto volts = random_volts(rows, 0.3);
    std::vector<double> currents(cols);
    grid.solve(volts, currents);
    for (std::uint32_t c = 0; c < cols; ++c) {
        double sum = 0;
        for (std::uint32_t r = 0; r < rows; ++r) sum += volts[r] * effective[r * cols + c];
        EXPECT_NEAR(sum / currents[c], 1, 1e-5);
    }
}

// Mean losses of 1R arrays of 1 ohm a segment, four levels at random: 100 uS lose 66 % at 256 x
// 256 and 35 % at 128 x 128, 25 uS 34 % and 12 %. Random matrices scatter by a few tenths.
TEST(IrDrop, LossesAreThoseThatArePublishedForTheseSizes) {
    const auto loss = [](std::uint32_t n, double most_uS) {
        const auto cells = random_cells(n, n, most_uS);
        std::vector<double> volts(n), currents(n);
        base::RandomStream random(3, "on", n);
        for (double& each : volts) each = 0.2 * random.below(2);
        ResistiveGrid(n, n, cells, {1, 0}).solve(volts, currents, 1e-8);
        double ideal = 0, real = 0;
        for (std::uint32_t c = 0; c < n; ++c) {
            real += currents[c];
            for (std::uint32_t r = 0; r < n; ++r) ideal += volts[r] * cells[r * n + c];
        }
        return 100 * (1 - real / ideal);
    };
    EXPECT_NEAR(loss(256, 100), 66, 1.5);
    EXPECT_NEAR(loss(128, 100), 35, 1.5);
    EXPECT_NEAR(loss(256, 25), 34, 1.5);
    EXPECT_NEAR(loss(128, 25), 12, 1.5);
}

// Thomas' algorithm on the nodes of one bit line.
TEST(IrDrop, LadderEqualsATridiagonalSolve) {
    const std::uint32_t rows = 100, cols = 3;
    const double segment_ohm = 20, g = 1e6 / segment_ohm;
    const auto cells = random_cells(rows, cols, 100);
    base::RandomStream random(4, "gates", 0);
    std::vector<std::uint8_t> is_on(rows);
    for (auto& on : is_on) on = static_cast<std::uint8_t>(random.below(2));
    std::vector<double> ladder(cols);
    ladder_uS(cells, is_on, segment_ohm, ladder);
    for (std::uint32_t c = 0; c < cols; ++c) {
        std::vector<double> d(rows), b(rows);
        for (std::uint32_t r = 0; r < rows; ++r) {
            const double cell = is_on[r] != 0 ? cells[r * cols + c] : 0;
            d[r] = cell + g + (r > 0 ? g : 0);
            b[r] = cell;
        }
        for (std::uint32_t r = 1; r < rows; ++r) {
            d[r] -= g * g / d[r - 1];
            b[r] += g / d[r - 1] * b[r - 1];
        }
        EXPECT_NEAR(ladder[c] / (g * b[rows - 1] / d[rows - 1]), 1, 1e-12);
    }
}

TEST(IrDrop, PerfectWiresTakeNothing) {
    const auto cells = random_cells(16, 16, 25);
    const auto effective = ResistiveGrid(16, 16, cells, {1e-6, 0}).effective_uS();
    for (std::size_t i = 0; i < cells.size(); ++i) EXPECT_NEAR(effective[i] / cells[i], 1, 1e-6);
}

}  // namespace

}  // namespace tessera::reram
