#pragma once
// What machines that compute on integers refuse alike.

#include <array>
#include <optional>

#include "models/base/refusal.h"

namespace tessera::base {

// Of the streams, in the order of StreamIndex, for messages.
inline constexpr std::array<const char*, kStreams> kStreamNames = {"input", "weight", "bias",
                                                                   "auxiliary", "output"};

// Accumulator, rounding, saturation and activation that nobody knows.
[[nodiscard]] std::optional<Refusal> refuse_arithmetic(const Job& job);

// A stream other than integers of `bits`, raw or, with `may_be_coded`, run-length coded.
[[nodiscard]] std::optional<Refusal> refuse_integer_stream(const Job& job, StreamIndex index,
                                                           unsigned bits, bool may_be_coded);

// Streams of a conv or dense job other than integers of 8 or 16 bits, all alike, with a bias of 32:
// raw or, with `has_codec`, input and output run-length coded, whose layout is not checked here.
[[nodiscard]] std::optional<Refusal> refuse_integer_streams(const Job& job, bool has_codec);

}  // namespace tessera::base
