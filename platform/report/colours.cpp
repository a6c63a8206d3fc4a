#include "platform/report/colours.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace tessera::report {

namespace {

constexpr std::size_t kLabelWidth = 12;  // "accuracy:   "
constexpr std::string_view kDim = "\33[2m", kBold = "\33[1m", kGreen = "\33[32m",
                           kRed = "\33[1;31m", kPlain = "\33[0m";

std::string_view variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string_view() : value;
}

bool is_rule(std::string_view line) {
    return line.starts_with('-') && line.find_first_not_of("- ") == std::string_view::npos;
}

// "accuracy:   99.17 %"
bool has_label(std::string_view line) {
    const std::size_t colon = line.find(':');
    return line.size() > kLabelWidth && colon < kLabelWidth && line[kLabelWidth - 1] == ' ' &&
           line[kLabelWidth] != ' ' &&
           std::all_of(line.begin() + static_cast<std::ptrdiff_t>(colon) + 1,
                       line.begin() + kLabelWidth, [](char c) { return c == ' '; });
}

std::string_view colour_of(std::string_view value) {
    if (value.starts_with("yes")) return kGreen;
    if (value.starts_with("NO")) return kRed;
    return {};
}

void append(std::string& text, std::string_view style, std::string_view part) {
    if (style.empty()) {
        text += part;
        return;
    }
    text += style;
    text += part;
    text += kPlain;
}

}  // namespace

bool wants_colour(std::FILE* stream) {
    return isatty(fileno(stream)) != 0 && variable("NO_COLOR").empty() &&
           variable("TERM") != "dumb" && !variable("TERM").empty();
}

std::string coloured(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        const std::string_view rest = text.substr(std::min(end + 1, text.size()));
        if (is_rule(line)) {
            append(result, kDim, line);
        } else if (is_rule(rest.substr(0, rest.find('\n'))) && result.ends_with("\n\n")) {
            append(result, kBold, line);  // the head of a table
        } else if (has_label(line)) {
            append(result, kDim, line.substr(0, kLabelWidth));
            append(result, colour_of(line.substr(kLabelWidth)), line.substr(kLabelWidth));
        } else {
            result += line;
        }
        if (end != text.size()) result += '\n';
        text = rest;
    }
    return result;
}

}  // namespace tessera::report
