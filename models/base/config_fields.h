#pragma once
// How a configuration struct declares its fields: one static `describe` per struct, read by whoever
// parses, checks, prints or documents configurations. The struct's initialisers are the defaults.
//
//   struct Config {
//       unsigned rows = 12;
//       std::uint64_t clock_hz = 200'000'000;
//       template <class Visitor> static void describe(Visitor& visit) {
//           visit.field("rows", &Config::rows, "rows of processing elements", {.min = 1, .max =
//           64}); visit.field("clock", &Config::clock_hz, "core clock", {.min = 1e6, .max = 4e9,
//           .unit = Unit::hertz});
//       }
//       void validate() const;   // optional: what no single field can tell; throws ConfigError
//   };
//
// Field types: bool, integers, double, std::string, enums with `enum_names`, other described
// structs, and std::vector or std::optional of these.

#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tessera::base {

// What a scenario may write behind the number, and what the stored number counts.
enum class Unit : std::uint8_t { none, hertz, bytes, picoseconds, bytes_per_second, attojoules };

struct FieldRules {
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
    Unit unit = Unit::none;
    bool required = false;
    bool is_path = false;  // relative to the file that names it
};

// An enum offers `constexpr std::span<const EnumName<E>> enum_names(E)` in its namespace.
template <typename E>
struct EnumName {
    E value;
    std::string_view name;
};

// A configuration that cannot be built; what() says which value and why. The platform adds the
// place.
struct ConfigError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace tessera::base
