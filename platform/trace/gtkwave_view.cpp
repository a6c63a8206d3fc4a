#include "platform/trace/gtkwave_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace tessera::trace {

namespace {

// Rows below a curve that it takes for itself.
constexpr std::string_view kCurveRoom = "@20000\n-\n-\n";

// The scope that the signal is in.
std::string_view scope_of(const VcdSignal& signal) {
    return std::string_view(signal.path).substr(0, signal.path.rfind('.'));
}

// GTKWave shows 2^-zoom time units on a frame of 200 pixels; a window is some four frames wide.
double zoom_of(std::uint64_t from_ps, std::uint64_t to_ps) {
    constexpr double kFrames = 4;
    return -std::log2(std::max(static_cast<double>(to_ps - from_ps) / kFrames, 1.0));
}

// GTKWave's display flags: right aligned, and binary, decimal, hexadecimal, as text, or a curve of
// steps.
const char* flags_of(const VcdSignal& signal) {
    switch (signal.kind) {
        case VcdKind::bit: return "28";
        case VcdKind::vector: return signal.path.ends_with(".pc") ? "22" : "24";
        case VcdKind::real: return "8420";
        case VcdKind::text: break;
    }
    return "820";
}

}  // namespace

std::string gtkwave_view(const std::vector<VcdSignal>& signals, std::string_view dump,
                         std::uint64_t from_ps, std::uint64_t to_ps) {
    std::string text = fmt::format(
        "[*] a view of {0}\n[dumpfile] \"{0}\"\n[timestart] {1}\n*{2:.6f} {1}\n[sst_width] 180\n"
        "[signals_width] 220\n",
        dump, from_ps, zoom_of(from_ps, to_ps));
    std::vector<std::string_view> scopes;
    for (const VcdSignal& signal : signals)
        if (std::find(scopes.begin(), scopes.end(), scope_of(signal)) == scopes.end())
            scopes.push_back(scope_of(signal));
    for (const std::string_view scope : scopes) {
        fmt::format_to(std::back_inserter(text), "@200\n-{}\n", scope);
        for (const VcdSignal& signal : signals) {
            if (scope_of(signal) != scope) continue;
            fmt::format_to(std::back_inserter(text), "@{}\n{}{}\n", flags_of(signal), signal.path,
                           range_of(signal));
            if (signal.kind == VcdKind::real) text += kCurveRoom;
        }
    }
    return text;
}

}  // namespace tessera::trace
