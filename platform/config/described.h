#pragma once
// Kinds of fields that a `describe` (models/base/config_fields.h) may list, and one addition to its
// visitor:
//
//   visit.choice("type", &Tile::machine, {"eyeriss", "reram"}, "kind of machine");
//
// A std::variant of described structs, chosen by the key; the fields of the chosen one stand beside
// it in the same mapping. At most one choice per struct.

#include <array>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "models/base/config_fields.h"

namespace tessera::config {

namespace detail {
struct AnyVisitor {};
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
}  // namespace detail

template <class T>
concept Described = requires(detail::AnyVisitor& visit) {
    T::describe(visit);
};
template <class T>
concept Validated = requires(const T& value) {
    value.validate();
};
template <class T>
concept List = detail::is_vector<T>;
template <class T>
concept Optional = detail::is_optional<T>;
template <class T>
concept NamedEnum = std::is_enum_v<T> && requires(T value) {
    enum_names(value);
};
template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool>;

template <NamedEnum E>
[[nodiscard]] std::vector<std::string_view> words_of_enum() {
    std::vector<std::string_view> words;
    for (const auto& entry : enum_names(E{})) words.push_back(entry.name);
    return words;
}

}  // namespace tessera::config
