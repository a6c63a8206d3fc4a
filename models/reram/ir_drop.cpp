#include "models/reram/ir_drop.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace tessera::reram {

namespace {

constexpr int kMostIterations = 2000;
constexpr double kMicro = 1e6;

// In a fixed number of partial sums, so that wide and narrow processors agree.
double dot(const double* a, const double* b, std::size_t n) {
    std::array<double, 8> sums{};
    std::size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (std::size_t k = 0; k < 8; ++k) sums[k] += a[i + k] * b[i + k];
    for (; i < n; ++i) sums[0] += a[i] * b[i];
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) +
           ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

void transpose(const double* from, double* to, std::size_t rows, std::size_t cols) {
    constexpr std::size_t kBlock = 16;
    for (std::size_t r = 0; r < rows; r += kBlock)
        for (std::size_t c = 0; c < cols; c += kBlock)
            for (std::size_t i = r; i < std::min(rows, r + kBlock); ++i)
                for (std::size_t j = c; j < std::min(cols, c + kBlock); ++j)
                    to[j * rows + i] = from[i * cols + j];
}

}  // namespace

void ResistiveGrid::Lines::factor(std::span<const double> diagonal) {
    ratio.resize(steps * lanes);
    inverse.resize(steps * lanes);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        inverse[lane] = 1 / diagonal[lane];
        ratio[lane] = coupling * inverse[lane];
    }
    for (std::size_t step = 1; step < steps; ++step)
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const std::size_t at = step * lanes + lane;
            inverse[at] = 1 / (diagonal[at] - coupling * ratio[at - lanes]);
            ratio[at] = coupling * inverse[at];
        }
}

void ResistiveGrid::Lines::solve(double* values) const {
    for (std::size_t lane = 0; lane < lanes; ++lane) values[lane] *= inverse[lane];
    for (std::size_t step = 1; step < steps; ++step) {
        double* const here = values + step * lanes;
        const double* const above = here - lanes;
        const double* const scale = &inverse[step * lanes];
        for (std::size_t lane = 0; lane < lanes; ++lane)
            here[lane] = (here[lane] + coupling * above[lane]) * scale[lane];
    }
    for (std::size_t step = steps - 1; step-- > 0;) {
        double* const here = values + step * lanes;
        const double* const below = here + lanes;
        const double* const scale = &ratio[step * lanes];
        for (std::size_t lane = 0; lane < lanes; ++lane) here[lane] += scale[lane] * below[lane];
    }
}

struct ResistiveGrid::Workspace {
    explicit Workspace(std::size_t cells)
        : solution(cells),
          residual(cells),
          conditioned(cells),
          direction(cells),
          image(cells),
          straight(cells),
          turned(cells) {}
    // All [row][col]; `turned` is scratch as [col][row].
    std::vector<double> solution, residual, conditioned, direction, image, straight, turned;
};

ResistiveGrid::ResistiveGrid(std::uint32_t rows, std::uint32_t cols,
                             std::span<const double> conductance_uS, const WireResistance& wires)
    : rows_(rows),
      cols_(cols),
      segment_S_(kMicro / wires.segment_ohm),
      first_S_(kMicro / (wires.segment_ohm + wires.driver_ohm)),
      cells_(conductance_uS.begin(), conductance_uS.end()),
      bit_diagonal_(cells_.size()),
      word_lines_{cols, rows, segment_S_, {}, {}},
      bit_lines_{rows, cols, segment_S_, {}, {}} {
    assert(cells_.size() == std::size_t{rows} * cols);
    std::vector<double> word_diagonal(cells_.size());
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t c = 0; c < cols; ++c) {
            const double cell = cells_[r * cols + c];
            word_diagonal[c * rows + r] =
                cell + (c == 0 ? first_S_ : segment_S_) + (c + 1 < cols ? segment_S_ : 0);
            bit_diagonal_[r * cols + c] = cell + segment_S_ + (r > 0 ? segment_S_ : 0);
        }
    word_lines_.factor(word_diagonal);
    bit_lines_.factor(bit_diagonal_);
}

// image = (A_b - G A_w^-1 G) direction
void ResistiveGrid::apply(Workspace& work) const {
    const std::size_t n = cells_.size(), cols = cols_;
    const double* const x = work.direction.data();
    for (std::size_t i = 0; i < n; ++i) work.straight[i] = cells_[i] * x[i];
    transpose(work.straight.data(), work.turned.data(), rows_, cols_);
    word_lines_.solve(work.turned.data());
    transpose(work.turned.data(), work.straight.data(), cols_, rows_);
    double* const y = work.image.data();
    for (std::size_t i = 0; i < n; ++i)
        y[i] = bit_diagonal_[i] * x[i] - cells_[i] * work.straight[i];
    for (std::size_t i = cols; i < n; ++i) y[i] -= segment_S_ * x[i - cols];
    for (std::size_t i = 0; i + cols < n; ++i) y[i] -= segment_S_ * x[i + cols];
}

void ResistiveGrid::conjugate_gradients(Workspace& work, double tolerance) const {
    const std::size_t n = cells_.size();
    std::fill(work.solution.begin(), work.solution.end(), 0.0);
    const double target =
        tolerance * tolerance * dot(work.residual.data(), work.residual.data(), n);
    work.conditioned = work.residual;
    bit_lines_.solve(work.conditioned.data());
    work.direction = work.conditioned;
    double product = dot(work.residual.data(), work.conditioned.data(), n);
    if (product == 0) return;
    for (int i = 0; i < kMostIterations; ++i) {
        apply(work);
        const double step = product / dot(work.direction.data(), work.image.data(), n);
        for (std::size_t k = 0; k < n; ++k) {
            work.solution[k] += step * work.direction[k];
            work.residual[k] -= step * work.image[k];
        }
        if (dot(work.residual.data(), work.residual.data(), n) <= target) return;
        work.conditioned = work.residual;
        bit_lines_.solve(work.conditioned.data());
        const double next = dot(work.residual.data(), work.conditioned.data(), n);
        const double share = next / product;
        product = next;
        for (std::size_t k = 0; k < n; ++k)
            work.direction[k] = work.conditioned[k] + share * work.direction[k];
    }
}

void ResistiveGrid::solve(std::span<const double> volts, std::span<double> currents_uA,
                          double tolerance) const {
    assert(volts.size() == rows_ && currents_uA.size() == cols_);
    Workspace work(cells_.size());
    // The right side: what the drivers push through the word lines alone.
    for (std::size_t r = 0; r < rows_; ++r) work.turned[r] = first_S_ * volts[r];
    word_lines_.solve(work.turned.data());
    transpose(work.turned.data(), work.straight.data(), cols_, rows_);
    for (std::size_t i = 0; i < cells_.size(); ++i) work.residual[i] = cells_[i] * work.straight[i];
    conjugate_gradients(work, tolerance);
    const double* const last = &work.solution[(rows_ - 1) * std::size_t{cols_}];
    for (std::size_t c = 0; c < cols_; ++c) currents_uA[c] = segment_S_ * last[c];
}

std::vector<double> ResistiveGrid::effective_uS(double tolerance) const {
    std::vector<double> effective(cells_.size());
    Workspace work(cells_.size());
    for (std::size_t c = 0; c < cols_; ++c) {
        // The adjoint of "current of bit line c": the grid is symmetric.
        std::fill(work.residual.begin(), work.residual.end(), 0.0);
        work.residual[(rows_ - 1) * std::size_t{cols_} + c] = segment_S_;
        conjugate_gradients(work, tolerance);
        for (std::size_t i = 0; i < cells_.size(); ++i)
            work.straight[i] = cells_[i] * work.solution[i];
        transpose(work.straight.data(), work.turned.data(), rows_, cols_);
        word_lines_.solve(work.turned.data());
        for (std::size_t r = 0; r < rows_; ++r)
            effective[r * cols_ + c] = first_S_ * work.turned[r];
    }
    return effective;
}

void ladder_uS(std::span<const double> conductance_uS, std::span<const std::uint8_t> is_on,
               double segment_ohm, std::span<double> effective_uS) {
    const std::size_t cols = effective_uS.size();
    const double segment = kMicro / segment_ohm;
    std::fill(effective_uS.begin(), effective_uS.end(), 0.0);
    for (std::size_t r = 0; r < is_on.size(); ++r) {
        const double* const row = &conductance_uS[r * cols];
        const double on = is_on[r] != 0 ? 1.0 : 0.0;
        for (std::size_t c = 0; c < cols; ++c) {
            const double sum = effective_uS[c] + on * row[c];
            effective_uS[c] = sum * segment / (sum + segment);
        }
    }
}

}  // namespace tessera::reram
