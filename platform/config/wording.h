#pragma once
// How messages put things.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::config {

// The text in backticks, shortened when long, control characters escaped.
[[nodiscard]] std::string quote(std::string_view text);

// "a, b or c"
[[nodiscard]] std::string one_of(std::span<const std::string_view> words);

// " (did you mean 'latency'?)" when a candidate is close to the word, else nothing.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       std::span<const std::string_view> candidates);

// Edits between two words: insertions, deletions, replacements, swaps of neighbours (optimal string
// alignment), upper and lower case taken as equal.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace tessera::config
