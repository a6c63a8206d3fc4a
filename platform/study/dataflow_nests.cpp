#include "platform/study/dataflow_nests.h"

#include <algorithm>

namespace tessera::study {

namespace {

enum Dimension : std::size_t { kN, kM, kC, kY, kX, kR, kS, kDimensions };

// Cuts what enclosing loops left of a dimension into blocks of `step`, one after the other.
struct Loop {
    Dimension dimension;
    std::uint32_t step;
};

// Outermost first; steps of 1 end a dimension. What an array does side by side comes in some order
// here.
std::vector<Loop> loops_of(Dataflow dataflow, const Blocking& b) {
    switch (dataflow) {
        case Dataflow::rs:
            return {// DRAM and buffer
                    {kN, b.n},
                    {kX, b.f},
                    {kM, b.m},
                    {kC, b.q * b.r},
                    {kM, b.p * b.t},
                    // the array: filter rows x strip x sets for channels x sets for filters
                    {kR, 1},
                    {kX, 1},
                    {kC, b.q},
                    {kM, b.p},
                    // a PE
                    {kN, 1},
                    {kY, 1},
                    {kS, 1},
                    {kC, 1},
                    {kM, 1}};
        case Dataflow::ws:
            return {{kM, b.t},
                    {kC, b.r},
                    // pixels stream past the weights
                    {kX, b.f},
                    {kN, 1},
                    {kY, 1},
                    {kX, 1},
                    // the array
                    {kM, 1},
                    {kC, 1},
                    {kR, 1},
                    {kS, 1}};
        case Dataflow::os_a:
            return {{kN, b.n},
                    {kM, b.m},
                    {kY, b.e},
                    {kX, b.f},
                    {kM, 1},
                    // taps, while psums stay
                    {kC, 1},
                    {kR, 1},
                    {kS, 1},
                    // the array
                    {kN, 1},
                    {kY, 1},
                    {kX, 1}};
        case Dataflow::os_b:
            return {{kN, b.n}, {kM, b.m}, {kY, 1}, {kX, b.f}, {kM, b.p}, {kC, 1},
                    {kR, 1},   {kS, 1},   {kN, 1}, {kX, 1},   {kM, 1}};
        case Dataflow::os_c:
            return {{kN, b.n}, {kM, b.m}, {kY, 1}, {kX, 1}, {kM, b.p},
                    {kC, 1},   {kR, 1},   {kS, 1}, {kN, 1}, {kM, 1}};
        case Dataflow::nlr: break;
    }
    return {{kN, b.n},
            {kY, b.e},
            {kX, b.f},
            {kM, b.m},
            {kC, b.q},
            {kR, 1},
            {kS, 1},
            {kM, b.p},
            {kN, 1},
            {kY, 1},
            {kX, 1},
            // p x q multipliers with a tree of adders
            {kM, 1},
            {kC, 1}};
}

struct Range {
    std::uint32_t begin = 0, end = 1;
};
using Ranges = std::array<Range, kDimensions>;

template <class Visit>
void walk(std::span<const Loop> loops, Ranges& ranges, const Visit& visit) {
    if (loops.empty()) return visit(ranges);
    const Loop& loop = loops.front();
    Range& range = ranges[loop.dimension];
    const Range whole = range;
    for (std::uint32_t at = whole.begin; at < whole.end; at += loop.step) {
        range = {at, std::min(at + loop.step, whole.end)};
        walk(loops.subspan(1), ranges, visit);
    }
    range = whole;
}

}  // namespace

std::vector<std::int32_t> run_nest(Dataflow dataflow, const DataflowLayer& l,
                                   const Blocking& blocking, std::span<const std::int16_t> ifmaps,
                                   std::span<const std::int16_t> filters) {
    std::vector<std::int32_t> ofmaps(static_cast<std::size_t>(l.ofmaps()));
    const std::vector<Loop> loops = loops_of(dataflow, blocking);
    for (std::size_t group = 0; group < l.groups; ++group) {
        Ranges ranges{{{0, l.N}, {0, l.M}, {0, l.C}, {0, l.E}, {0, l.E}, {0, l.R}, {0, l.R}}};
        walk(std::span<const Loop>(loops), ranges, [&](const Ranges& at) {
            const std::size_t n = at[kN].begin, m = at[kM].begin, c = at[kC].begin;
            const std::size_t y = at[kY].begin, x = at[kX].begin;
            const std::size_t r = at[kR].begin, s = at[kS].begin;
            const std::size_t row = ((group * l.N + n) * l.C + c) * l.H + y * l.stride + r;
            const std::size_t filter = ((group * l.M + m) * l.C + c) * l.R + r;
            const std::int32_t product =
                ifmaps[row * l.H + x * l.stride + s] * filters[filter * l.R + s];
            std::int32_t& sum = ofmaps[(((group * l.N + n) * l.M + m) * l.E + y) * l.E + x];
            sum = static_cast<std::int32_t>(static_cast<std::uint32_t>(sum) +
                                            static_cast<std::uint32_t>(product));
        });
    }
    return ofmaps;
}

}  // namespace tessera::study
