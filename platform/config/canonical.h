#pragma once
// A described struct as JSON, which is also YAML that reads back to the same struct: all fields in
// the order of their description, quantities in base units, empty optionals left out.

#include <nlohmann/json.hpp>

#include "platform/config/described.h"
#include "platform/config/quantity.h"

namespace tessera::config {

using Json = nlohmann::ordered_json;

namespace detail {

template <class T>
[[nodiscard]] Json value_to_json(const T& value, const base::FieldRules& rules);

template <class T>
class FieldPrinter {
  public:
    FieldPrinter(const T& value, Json& object) : value_(value), object_(object) {}

    template <class C, class M>
    void field(std::string_view name, M C::*member, std::string_view,
               const base::FieldRules& rules = {}) {
        Json json = value_to_json(value_.*member, rules);
        if (!json.is_null()) object_[std::string(name)] = std::move(json);
    }

    template <class C, class... Alternatives>
    void choice(std::string_view name, std::variant<Alternatives...> C::*member,
                const std::string_view (&words)[sizeof...(Alternatives)], std::string_view) {
        object_[std::string(name)] = words[(value_.*member).index()];
        std::visit(
            [&]<class Chosen>(const Chosen& chosen) {
                FieldPrinter<Chosen> printer(chosen, object_);
                Chosen::describe(printer);
            },
            value_.*member);
    }

  private:
    const T& value_;
    Json& object_;
};

template <NamedEnum E>
[[nodiscard]] std::string word_of(E value) {
    for (const auto& entry : enum_names(value)) {
        if (entry.value == value) return std::string(entry.name);
    }
    return {};
}

template <class T>
[[nodiscard]] Json value_to_json(const T& value, const base::FieldRules& rules) {
    if constexpr (std::same_as<T, bool> || std::same_as<T, std::string>) {
        return value;
    } else if constexpr (NamedEnum<T>) {
        return word_of(value);
    } else if constexpr (Integer<T>) {
        if (rules.unit == base::Unit::none) return value;
        return format_in_base_unit(static_cast<Wide>(value), rules.unit);
    } else if constexpr (std::same_as<T, double>) {
        if (rules.unit == base::Unit::none) return value;
        return format_in_base_unit(value, rules.unit);
    } else if constexpr (Optional<T>) {
        return value ? value_to_json(*value, rules) : Json(nullptr);
    } else if constexpr (List<T>) {
        Json list = Json::array();
        for (const typename T::value_type& item : value) list.push_back(value_to_json(item, rules));
        return list;
    } else {
        static_assert(Described<T>, "not a type that a configuration can hold");
        Json object = Json::object();
        FieldPrinter<T> printer(value, object);
        T::describe(printer);
        return object;
    }
}

}  // namespace detail

template <Described T>
[[nodiscard]] Json to_json(const T& value) {
    return detail::value_to_json(value, {});
}

// The text that identifies a configuration: equal structs give equal text.
template <Described T>
[[nodiscard]] std::string canonical_text(const T& value) {
    return to_json(value).dump();
}

}  // namespace tessera::config
