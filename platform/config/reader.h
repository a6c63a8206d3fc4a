#pragma once
// Reads described structs from a configuration tree.
//
//   const auto scenario =
//   config::read<ScenarioConfig>(config::load_document("scenarios/digits.yaml"));
//
// Absent keys keep the struct's initialisers. Every problem of the tree is reported in one Error:
// unknown or missing keys, wrong types, values out of range, what validate() refuses.

#include <cassert>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "platform/config/described.h"
#include "platform/config/scalar.h"
#include "platform/config/section.h"

namespace tessera::config {
namespace detail {

template <class T>
void read_value(const Node& node, const std::string& path, const base::FieldRules& rules, T& value,
                Problems& problems);

// Visits the fields of one struct and takes their keys from its section.
template <class T>
class FieldReader {
  public:
    FieldReader(T& value, Section& section, Problems& problems)
        : value_(value), section_(section), problems_(problems) {}

    template <class C, class M>
    void field(std::string_view name, M C::*member, std::string_view,
               const base::FieldRules& rules = {}) {
        if (const Entry* entry = section_.take(name)) {
            read_value(entry->value, section_.path_of(name), rules, value_.*member, problems_);
        } else if (rules.required) {
            section_.refuse_missing(name, problems_);
        } else if constexpr (Described<M>) {
            // What it requires inside is missing too.
            read_value(section_.absent(), section_.path_of(name), rules, value_.*member, problems_);
        }
    }

    template <class C, class... Alternatives>
    void choice(std::string_view name, std::variant<Alternatives...> C::*member,
                const std::string_view (&words)[sizeof...(Alternatives)], std::string_view) {
        const Entry* entry = section_.take(name);
        if (entry == nullptr) {
            section_.refuse_missing(name, problems_);
            choice_failed_ = true;
            return;
        }
        try {
            const std::size_t index = read_word(entry->value, words);
            select(value_.*member, index, std::index_sequence_for<Alternatives...>{});
        } catch (const base::ConfigError& error) {
            problems_.add(entry->value.location(), section_.path_of(name), error.what());
            choice_failed_ = true;
        }
    }

    // The keys of a choice that could not be made are neither known nor unknown.
    [[nodiscard]] bool choice_failed() const { return choice_failed_; }

    // What no single field can tell, once all fields since problem `before` are well.
    void finish(std::size_t before) {
        if constexpr (Validated<T>) {
            if (problems_.count() != before) return;
            try {
                std::as_const(value_).validate();
            } catch (const base::ConfigError& error) {
                problems_.add(section_.mapping().location(), section_.path(), error.what());
            }
        }
    }

  private:
    template <class Variant, std::size_t... I>
    void select(Variant& variant, std::size_t index, std::index_sequence<I...>) {
        (void)((I == index && (read_alternative<I>(variant), true)) || ...);
    }
    template <std::size_t I, class Variant>
    void read_alternative(Variant& variant) {
        if (variant.index() != I) variant.template emplace<I>();
        auto& chosen = std::get<I>(variant);
        const std::size_t before = problems_.count();
        FieldReader<std::variant_alternative_t<I, Variant>> reader(chosen, section_, problems_);
        chosen.describe(reader);
        reader.finish(before);
    }

    T& value_;
    Section& section_;
    Problems& problems_;
    bool choice_failed_ = false;
};

// Whether the keys that are left can be judged.
template <Described T>
[[nodiscard]] bool read_fields(Section& section, T& value, Problems& problems) {
    const std::size_t before = problems.count();
    FieldReader<T> reader(value, section, problems);
    T::describe(reader);
    reader.finish(before);
    return !reader.choice_failed();
}

template <class T>
void read_list(const Node& node, const std::string& path, const base::FieldRules& rules, T& list,
               Problems& problems) {
    if (!node.is_sequence()) {
        throw base::ConfigError(fmt::format("expected a list, found {}", node.described()));
    }
    list.clear();
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        typename T::value_type item{};
        read_value(node.items[i], fmt::format("{}[{}]", path, i), rules, item, problems);
        list.push_back(std::move(item));
    }
}

template <class T>
void read_checked(const Node& node, const std::string& path, const base::FieldRules& rules,
                  T& value, Problems& problems) {
    if constexpr (std::same_as<T, bool>) {
        value = read_bool(node);
    } else if constexpr (Integer<T>) {
        using Limits = std::numeric_limits<T>;
        value = static_cast<T>(read_integer(node, rules, {Limits::min(), Limits::max()}));
    } else if constexpr (std::same_as<T, double>) {
        value = read_real(node, rules);
    } else if constexpr (std::same_as<T, std::string>) {
        value = read_text(node, rules);
    } else if constexpr (NamedEnum<T>) {
        value = enum_names(T{})[read_word(node, words_of_enum<T>())].value;
    } else if constexpr (Optional<T>) {
        value.reset();
        if (!node.is_null()) read_value(node, path, rules, value.emplace(), problems);
    } else if constexpr (List<T>) {
        read_list(node, path, rules, value, problems);
    } else {
        static_assert(Described<T>, "not a type that a configuration can hold");
        if (!node.is_mapping()) {
            throw base::ConfigError(fmt::format("expected a mapping, found {}", node.described()));
        }
        Section section(node, path);
        if (read_fields(section, value, problems)) section.refuse_unknown(problems);
    }
}

template <class T>
void read_value(const Node& node, const std::string& path, const base::FieldRules& rules, T& value,
                Problems& problems) {
    try {
        read_checked(node, path, rules, value, problems);
    } catch (const base::ConfigError& error) {
        problems.add(node.location(), path, error.what());
    }
}

}  // namespace detail

// Throws Error. `path` is where the node hangs in its document.
template <Described T>
[[nodiscard]] T read(const Node& node, const std::string& path = {}) {
    T value{};
    Problems problems;
    detail::read_value(node, path, {}, value, problems);
    problems.throw_if_any();
    return value;
}

// For structs whose further keys depend on what the first ones say: reads what T describes and
// leaves the other keys for a second read of the same section.
//
//   Section section(node, "platform.tiles[0]");
//   const auto common = config::read_open<TileCommon>(section);
//   const auto special = config::read_rest<eyeriss::Config>(section);
//
// Throws Error.
template <Described T>
[[nodiscard]] T read_open(Section& section) {
    T value{};
    Problems problems;
    if (!section.mapping().is_mapping()) {
        problems.add(section.mapping().location(), section.path(),
                     fmt::format("expected a mapping, found {}", section.mapping().described()));
    } else {
        (void)detail::read_fields(section, value, problems);
    }
    problems.throw_if_any();
    return value;
}

// As read_open, and keys that no read of the section has taken are unknown.
template <Described T>
[[nodiscard]] T read_rest(Section& section) {
    T value{};
    Problems problems;
    if (detail::read_fields(section, value, problems)) section.refuse_unknown(problems);
    problems.throw_if_any();
    return value;
}

}  // namespace tessera::config
