#pragma once
// One scalar of a configuration under its field's rules. What is wrong is thrown as
// base::ConfigError.

#include <span>
#include <string>
#include <string_view>

#include "models/base/config_fields.h"
#include "platform/config/node.h"
#include "platform/config/number.h"

namespace tessera::config {

// The values an integer type holds.
struct IntegerType {
    Wide min;
    Wide max;
};

[[nodiscard]] bool read_bool(const Node& node);
[[nodiscard]] Wide read_integer(const Node& node, const base::FieldRules& rules, IntegerType type);
[[nodiscard]] double read_real(const Node& node, const base::FieldRules& rules);
[[nodiscard]] std::string read_text(const Node& node, const base::FieldRules& rules);
// Index of the word.
[[nodiscard]] std::size_t read_word(const Node& node, std::span<const std::string_view> words);

}  // namespace tessera::config
