#pragma once
// JSON Schema (draft-07) of described structs, for editors and `tessera schema`.

#include <limits>

#include "platform/config/canonical.h"
#include "platform/config/described.h"

namespace tessera::config {
namespace detail {

// Integers from type limits and rules; the tighter bounds.
[[nodiscard]] Json integer_schema(const base::FieldRules& rules, Wide type_min, Wide type_max);
[[nodiscard]] Json real_schema(const base::FieldRules& rules);
[[nodiscard]] Json text_schema();
[[nodiscard]] Json words_schema(std::span<const std::string_view> words);

template <class T>
[[nodiscard]] Json schema_of_value(const T& initial, const base::FieldRules& rules);

// What a struct says about itself, collected field by field.
struct ObjectSchema {
    Json properties = Json::object();
    Json required = Json::array();
    std::vector<ObjectSchema> alternatives;  // of its choice, each with the fields it adds

    [[nodiscard]] Json json() const;
};

template <class T>
class FieldSchema {
  public:
    FieldSchema(const T& initial, ObjectSchema& object) : initial_(initial), object_(object) {}

    template <class C, class M>
    void field(std::string_view name, M C::*member, std::string_view description,
               const base::FieldRules& rules = {}) {
        const M& initial = initial_.*member;
        Json schema = schema_of_value(initial, rules);
        schema["description"] = description;
        const bool inner_required =
            Described<M> && (schema.contains("required") || schema.contains("oneOf"));
        if (rules.required || inner_required) {
            object_.required.push_back(name);
        } else if (!Described<M>) {
            Json value = value_to_json(initial, rules);
            if (!value.is_null()) schema["default"] = std::move(value);
        }
        object_.properties[std::string(name)] = std::move(schema);
    }

    template <class C, class... Alternatives>
    void choice(std::string_view name, std::variant<Alternatives...> C::*,
                const std::string_view (&words)[sizeof...(Alternatives)],
                std::string_view description) {
        std::size_t index = 0;
        (add_alternative<Alternatives>(name, words[index++], description), ...);
    }

  private:
    template <class Alternative>
    void add_alternative(std::string_view name, std::string_view word,
                         std::string_view description) {
        ObjectSchema alternative;
        alternative.properties[std::string(name)] = {{"const", word}, {"description", description}};
        alternative.required.push_back(name);
        const Alternative initial{};
        FieldSchema<Alternative> fields(initial, alternative);
        Alternative::describe(fields);
        object_.alternatives.push_back(std::move(alternative));
    }

    const T& initial_;
    ObjectSchema& object_;
};

template <class T>
[[nodiscard]] Json schema_of_value(const T& initial, const base::FieldRules& rules) {
    if constexpr (std::same_as<T, bool>) {
        return {{"type", "boolean"}};
    } else if constexpr (Integer<T>) {
        return integer_schema(rules, std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
    } else if constexpr (std::same_as<T, double>) {
        return real_schema(rules);
    } else if constexpr (std::same_as<T, std::string>) {
        return text_schema();
    } else if constexpr (NamedEnum<T>) {
        return words_schema(words_of_enum<T>());
    } else if constexpr (Optional<T>) {
        return {{"anyOf", {schema_of_value(typename T::value_type{}, rules), {{"type", "null"}}}}};
    } else if constexpr (List<T>) {
        return {{"type", "array"}, {"items", schema_of_value(typename T::value_type{}, rules)}};
    } else {
        static_assert(Described<T>, "not a type that a configuration can hold");
        ObjectSchema object;
        FieldSchema<T> fields(initial, object);
        T::describe(fields);
        return object.json();
    }
}

// A whole document's schema from its struct's: with $schema, a title and `extends`, and without
// `required` outside of lists.
[[nodiscard]] Json document_schema(Json schema, std::string_view title);

}  // namespace detail

template <Described T>
[[nodiscard]] Json schema_of() {
    return detail::schema_of_value(T{}, {});
}

// Of a file that load_document reads: what is required may stand in a file that it extends, except
// inside items of lists, which are not merged.
template <Described T>
[[nodiscard]] Json document_schema_of(std::string_view title) {
    return detail::document_schema(schema_of<T>(), title);
}

}  // namespace tessera::config
