#pragma once
// Structures that the platform and firmware share in memory, described once: the C header is
// generated from these tables, so offsets cannot drift apart.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

namespace tessera::base {

struct LayoutField {
    std::string_view name;
    std::string_view c_type;
    std::size_t offset = 0;
    std::size_t bytes = 0;  // of the whole field
    std::size_t count = 1;  // > 1: an array
};

struct StructLayout {
    std::string_view name;  // snake_case, as firmware calls it
    std::string_view brief;
    std::size_t bytes = 0;
    std::span<const LayoutField> fields;
};

namespace detail {

template <typename T>
struct ArrayTraits {
    using Element = T;
    static constexpr std::size_t count = 1;
};
template <typename T, std::size_t N>
struct ArrayTraits<std::array<T, N>> {
    using Element = T;
    static constexpr std::size_t count = N;
};

template <typename T>
constexpr std::string_view c_type() {
    if constexpr (std::is_enum_v<T>)
        return c_type<std::underlying_type_t<T>>();
    else if constexpr (std::is_same_v<T, char>)
        return "char";
    else if constexpr (std::is_same_v<T, std::uint8_t>)
        return "uint8_t";
    else if constexpr (std::is_same_v<T, std::int8_t>)
        return "int8_t";
    else if constexpr (std::is_same_v<T, std::uint16_t>)
        return "uint16_t";
    else if constexpr (std::is_same_v<T, std::uint32_t>)
        return "uint32_t";
    else if constexpr (std::is_same_v<T, std::int32_t>)
        return "int32_t";
    else if constexpr (std::is_same_v<T, std::uint64_t>)
        return "uint64_t";
    else
        return T::kLayoutName;
}

}  // namespace detail

template <typename T>
constexpr LayoutField layout_field(std::string_view name, std::size_t offset) {
    using Traits = detail::ArrayTraits<T>;
    return {name, detail::c_type<typename Traits::Element>(), offset, sizeof(T), Traits::count};
}

// Fields in order, without holes, up to the structure's end. For a static_assert beside every
// table.
[[nodiscard]] constexpr bool is_complete(const StructLayout& layout) {
    std::size_t end = 0;
    for (const LayoutField& field : layout.fields) {
        if (field.offset != end) return false;
        end += field.bytes;
    }
    return end == layout.bytes;
}

}  // namespace tessera::base

#define TESSERA_LAYOUT_FIELD(Struct, member) \
    ::tessera::base::layout_field<decltype(Struct::member)>(#member, offsetof(Struct, member))
