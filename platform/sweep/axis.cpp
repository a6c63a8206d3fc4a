#include "platform/sweep/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

#include "platform/config/error.h"
#include "platform/config/number.h"
#include "platform/config/wording.h"

namespace tessera::sweep {

namespace {

using config::Decimal;
using config::Wide;

// Far enough from the end of Wide: 10^36 at most.
constexpr Wide kLargestDigits = 1'000'000'000'000'000;
constexpr int kLeastExponent = -12, kLargestExponent = 9;
constexpr Wide kLargestFactor = 100;

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

struct Quantity {
    Decimal number;
    std::string unit;
};

std::optional<Quantity> parse_quantity(const std::string& text) {
    const std::size_t end = text.find_first_not_of("+-0123456789._eE");
    std::size_t length = end == std::string::npos ? text.size() : end;
    while (length > 0 && std::isalpha(static_cast<unsigned char>(text[length - 1])) != 0) --length;
    const auto number = config::parse_decimal(trimmed(std::string_view(text).substr(0, length)));
    if (!number || number->digits > kLargestDigits || number->digits < -kLargestDigits ||
        number->exponent < kLeastExponent || number->exponent > kLargestExponent)
        return std::nullopt;
    return Quantity{*number, trimmed(std::string_view(text).substr(length))};
}

Wide in_steps_of(const Decimal& number, int exponent) {
    Wide digits = number.digits;
    for (int i = exponent; i < number.exponent; ++i) digits *= 10;
    return digits;
}

// digits * 10^exponent without an exponent.
std::string plain(Wide digits, int exponent) {
    const bool is_negative = digits < 0;
    std::string text = config::to_string(is_negative ? -digits : digits);
    if (exponent > 0 && text != "0") text.append(static_cast<std::size_t>(exponent), '0');
    if (exponent < 0) {
        const auto places = static_cast<std::size_t>(-exponent);
        if (text.size() <= places) text = std::string(places + 1 - text.size(), '0').append(text);
        text.insert(text.end() + exponent, '.');
        while (text.back() == '0') text.pop_back();
        if (text.back() == '.') text.pop_back();
    }
    return fmt::format("{}{}", is_negative ? "-" : "", text);
}

class Range {
  public:
    Range(const std::string& text, const std::string& origin) : text_(text), origin_(origin) {}

    // Nothing when the text is no range at all.
    [[nodiscard]] std::optional<std::vector<std::string>> values() const {
        const std::size_t first = text_.find(':');
        const std::size_t second = first == std::string::npos ? first : text_.find(':', first + 1);
        if (second == std::string::npos || text_.find(':', second + 1) != std::string::npos)
            return std::nullopt;
        std::string step_text = trimmed(std::string_view(text_).substr(second + 1));
        const bool is_factor = !step_text.empty() && step_text.front() == '*';
        if (is_factor) step_text.erase(0, 1);
        const auto low = parse_quantity(trimmed(std::string_view(text_).substr(0, first)));
        const auto high =
            parse_quantity(trimmed(std::string_view(text_).substr(first + 1, second - first - 1)));
        const auto step = parse_quantity(step_text);
        if (!low || !high || !step) return std::nullopt;

        std::string unit;
        for (const Quantity* part : {&*low, &*high, &*step}) {
            if (part->unit.empty()) continue;
            if (!unit.empty() && unit != part->unit) refuse("its parts have different units");
            unit = part->unit;
        }
        if (is_factor && step->number.exponent < 0) refuse("expected a whole factor behind `*`");
        const int exponent = std::min(
            {low->number.exponent, high->number.exponent, is_factor ? 0 : step->number.exponent});
        const Wide from = in_steps_of(low->number, exponent);
        const Wide to = in_steps_of(high->number, exponent);
        const Wide by = in_steps_of(step->number, is_factor ? 0 : exponent);
        if (is_factor && (by < 2 || by > kLargestFactor || from <= 0))
            refuse("expected a positive start and a factor from 2 to 100");
        if (by <= 0) refuse("expected a step above 0");
        if (from > to) refuse("the range is empty");
        std::vector<std::string> list;
        for (Wide at = from; at <= to; at = is_factor ? at * by : at + by) {
            if (list.size() == kMostValues)
                refuse(fmt::format("it has more than {} values", kMostValues));
            list.push_back(
                fmt::format("{}{}{}", plain(at, exponent), unit.empty() ? "" : " ", unit));
        }
        return list;
    }

  private:
    [[noreturn]] void refuse(std::string_view reason) const {
        throw config::Error(origin_, fmt::format("{}: {}", config::quote(text_), reason));
    }

    const std::string& text_;
    const std::string& origin_;
};

}  // namespace

std::vector<std::string> split_by_commas(std::string_view text) {
    std::vector<std::string> parts;
    std::size_t start = 0;
    int depth = 0;
    char quote = '\0';
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != '\0') {
            if (c == quote) quote = '\0';
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '[' || c == '{') {
            ++depth;
        } else if (c == ']' || c == '}') {
            --depth;
        } else if (c == ',' && depth == 0) {
            parts.push_back(trimmed(text.substr(start, i - start)));
            start = i + 1;
        }
    }
    parts.push_back(trimmed(text.substr(start)));
    return parts;
}

Axis make_axis(std::string_view paths, const std::vector<std::string>& values,
               const std::string& origin) {
    Axis axis;
    axis.paths = split_by_commas(paths);
    std::set<std::string> seen;
    for (const std::string& text : values) {
        if (text.empty()) throw config::Error(origin, "there is an empty value");
        std::vector<std::string> list = {text};
        if (auto range = Range(text, origin).values()) list = std::move(*range);
        for (const std::string& value : list) {
            if (!seen.insert(value).second)
                throw config::Error(origin, fmt::format("the value {} is there more than once",
                                                        config::quote(value)));
            axis.values.emplace_back(axis.paths.size(), value);
        }
    }
    if (axis.values.empty()) throw config::Error(origin, "expected at least one value");
    for (std::size_t i = 0; i < axis.paths.size(); ++i)
        if (axis.paths[i].empty() ||
            std::find(axis.paths.begin(), axis.paths.begin() + static_cast<std::ptrdiff_t>(i),
                      axis.paths[i]) != axis.paths.begin() + static_cast<std::ptrdiff_t>(i))
            throw config::Error(origin, "expected different paths, such as platform.noc.width");
    return axis;
}

Axis parse_axis(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string_view::npos)
        throw config::Error("--set", fmt::format("expected path=value,value or path=lo:hi:step, "
                                                 "found {}",
                                                 config::quote(text)));
    const std::string_view paths = text.substr(0, equals);
    return make_axis(paths, split_by_commas(text.substr(equals + 1)),
                     fmt::format("--set {}", paths));
}

void zip(std::vector<Axis>& axes, std::string_view paths) {
    const std::string origin = fmt::format("zip {}", paths);
    const std::vector<std::string> names = split_by_commas(paths);
    if (names.size() < 2) throw config::Error(origin, "expected at least two paths, by commas");
    std::vector<std::size_t> members;
    for (const std::string& name : names) {
        const auto at = std::find_if(axes.begin(), axes.end(), [&](const Axis& axis) {
            return std::find(axis.paths.begin(), axis.paths.end(), name) != axis.paths.end();
        });
        if (at == axes.end()) {
            std::vector<std::string_view> known;
            for (const Axis& axis : axes)
                known.insert(known.end(), axis.paths.begin(), axis.paths.end());
            throw config::Error(origin, fmt::format("no axis sets {}{}", config::quote(name),
                                                    config::did_you_mean(name, known)));
        }
        const auto index = static_cast<std::size_t>(at - axes.begin());
        if (std::find(members.begin(), members.end(), index) == members.end())
            members.push_back(index);
    }
    std::sort(members.begin(), members.end());
    Axis& joined = axes[members.front()];
    for (std::size_t i = 1; i < members.size(); ++i) {
        Axis& other = axes[members[i]];
        if (other.size() != joined.size())
            throw config::Error(origin,
                                fmt::format("{} takes {} values, {} takes {}", joined.paths.front(),
                                            joined.size(), other.paths.front(), other.size()));
        joined.paths.insert(joined.paths.end(), other.paths.begin(), other.paths.end());
        for (std::size_t step = 0; step < joined.size(); ++step)
            joined.values[step].insert(joined.values[step].end(), other.values[step].begin(),
                                       other.values[step].end());
    }
    for (std::size_t i = members.size(); i-- > 1;)
        axes.erase(axes.begin() + static_cast<std::ptrdiff_t>(members[i]));
}

std::vector<std::string> labels_of(const std::vector<std::string>& paths) {
    std::vector<std::vector<std::string>> words;  // of a path, the last one first
    for (const std::string& path : paths) {
        std::vector<std::string> list(1);
        for (const char c : path) {
            if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_')
                list.back().push_back(c);
            else if (!list.back().empty())
                list.emplace_back();
        }
        if (list.back().empty() && list.size() > 1) list.pop_back();
        std::reverse(list.begin(), list.end());
        words.push_back(std::move(list));
    }
    const auto label = [&](std::size_t path, std::size_t length) {
        std::string text;
        for (std::size_t i = std::min(length, words[path].size()); i-- > 0;) {
            text.append(words[path][i]);
            if (i != 0) text.push_back('_');
        }
        return text;
    };
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        std::size_t length = 1;
        const auto is_shared = [&] {
            for (std::size_t j = 0; j < paths.size(); ++j)
                if (j != i && label(i, length) == label(j, length)) return true;
            return false;
        };
        // An index names nothing without its list.
        const auto is_index = [&] {
            return std::isdigit(static_cast<unsigned char>(words[i][length - 1].front())) != 0;
        };
        while (length < words[i].size() && (is_index() || is_shared())) ++length;
        labels.push_back(label(i, length));
    }
    return labels;
}

}  // namespace tessera::sweep
