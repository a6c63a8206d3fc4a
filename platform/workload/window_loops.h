#pragma once
// The loops of convolutions and pools, one output at a time, in the order of the definition.
// Indices are into NCHW tensors and M x C/G x R x S weights; padding is left out.

#include <cstddef>

#include "models/base/job.h"

namespace tessera::workload {

// Calls visit(input row, input column, r, s) for the valid elements of the window of output (e, f).
template <class Visit>
void for_each_in_window(const base::Geometry& g, std::size_t e, std::size_t f, const Visit& visit) {
    for (std::size_t r = 0; r < g.R; ++r) {
        const std::size_t y = e * g.stride_y + r;
        if (y < g.pad_top || y - g.pad_top >= g.H) continue;
        for (std::size_t s = 0; s < g.S; ++s) {
            const std::size_t x = f * g.stride_x + s;
            if (x < g.pad_left || x - g.pad_left >= g.W) continue;
            visit(y - g.pad_top, x - g.pad_left, r, s);
        }
    }
}

// Calls visit(input index, weight index) for the products of output (n, m, e, f): c, r, s in order.
template <class Visit>
void for_each_product(const base::Geometry& g, std::size_t n, std::size_t m, std::size_t e,
                      std::size_t f, const Visit& visit) {
    const std::size_t group_inputs = g.C / g.G, group_outputs = g.M / g.G;
    const std::size_t first_channel = m / group_outputs * group_inputs;
    for (std::size_t c = 0; c < group_inputs; ++c) {
        const std::size_t plane = (n * g.C + first_channel + c) * g.H * g.W;
        const std::size_t filter = (m * group_inputs + c) * g.R * g.S;
        for_each_in_window(g, e, f,
                           [&](std::size_t y, std::size_t x, std::size_t r, std::size_t s) {
                               visit(plane + y * g.W + x, filter + r * g.S + s);
                           });
    }
}

// Calls visit(output index, n, m, e, f) for every output.
template <class Visit>
void for_each_output(const base::Geometry& g, const Visit& visit) {
    std::size_t index = 0;
    for (std::size_t n = 0; n < g.N; ++n)
        for (std::size_t m = 0; m < g.M; ++m)
            for (std::size_t e = 0; e < g.E; ++e)
                for (std::size_t f = 0; f < g.F; ++f) visit(index++, n, m, e, f);
}

}  // namespace tessera::workload
