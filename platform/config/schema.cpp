#include "platform/config/schema.h"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

namespace tessera::config::detail {
namespace {

using base::FieldRules;
using base::Unit;

Json quantity_schema(const FieldRules& rules) {
    const UnitWords& words = words_of(rules.unit);
    return {{"anyOf", {{{"type", "string"}, {"pattern", pattern_of(rules.unit)}}, {{"const", 0}}}},
            {"examples", {words.example}}};
}

// JSON Schema has no ranges for texts, so those of quantities are put into words.
Json with_quantity_range(Json schema, const FieldRules& rules, Wide low, Wide high) {
    schema["$comment"] =
        "from " + format_quantity(low, rules.unit) + " to " + format_quantity(high, rules.unit);
    return schema;
}

// A bound of the rules, or of the type when that is tighter.
Wide tighter(double bound, Wide type_min, Wide type_max) {
    if (bound <= static_cast<double>(type_min)) return type_min;
    if (bound >= static_cast<double>(type_max)) return type_max;
    return static_cast<Wide>(bound);
}

Json wide_to_json(Wide value) {
    return value < 0 ? Json(static_cast<std::int64_t>(value))
                     : Json(static_cast<std::uint64_t>(value));
}

Json object_json(const Json& properties, const Json& required) {
    Json schema = {{"type", "object"}, {"properties", properties}};
    if (!required.empty()) schema["required"] = required;
    schema["additionalProperties"] = false;
    return schema;
}

// Of mappings, which are merged with those of the file that a file extends: each may leave out
// keys. Without the key that tells kinds apart, several kinds may match.
void drop_required(Json& schema) {
    schema.erase("required");
    if (schema.contains("oneOf")) {
        schema["anyOf"] = std::move(schema["oneOf"]);
        schema.erase("oneOf");
    }
    if (schema.contains("anyOf"))
        for (Json& alternative : schema["anyOf"]) drop_required(alternative);
    if (schema.contains("properties"))
        for (Json& property : schema["properties"]) drop_required(property);
}

Json extends_schema(std::string_view what) {
    return {
        {"description", fmt::format("file or files, relative to this one, that this {} is laid "
                                    "over",
                                    what)},
        {"anyOf", {{{"type", "string"}}, {{"type", "array"}, {"items", {{"type", "string"}}}}}}};
}

// Mappings in lists may leave keys to a file that they extend.
void let_items_extend(Json& schema) {
    for (const char* const combination : {"oneOf", "anyOf"})
        if (schema.contains(combination))
            for (Json& alternative : schema[combination]) let_items_extend(alternative);
    if (schema.contains("properties"))
        for (Json& property : schema["properties"]) let_items_extend(property);
    if (!schema.contains("items")) return;
    Json& items = schema["items"];
    let_items_extend(items);
    const bool is_mapping = items.contains("properties") ||
                            (items.contains("oneOf") && items["oneOf"][0].contains("properties"));
    if (!is_mapping) return;
    Json relaxed = items;
    drop_required(relaxed);
    const auto add = [](Json& mapping) {
        mapping["properties"]["extends"] = extends_schema("item");
        mapping["required"] = {"extends"};
    };
    if (relaxed.contains("anyOf"))
        for (Json& alternative : relaxed["anyOf"]) add(alternative);
    else
        add(relaxed);
    items = {{"anyOf", {std::move(items), std::move(relaxed)}}};
}

}  // namespace

Json integer_schema(const FieldRules& rules, Wide type_min, Wide type_max) {
    const Wide low = tighter(std::ceil(rules.min), type_min, type_max);
    const Wide high = tighter(std::floor(rules.max), type_min, type_max);
    if (rules.unit != Unit::none)
        return with_quantity_range(quantity_schema(rules), rules, low, high);
    return {{"type", "integer"}, {"minimum", wide_to_json(low)}, {"maximum", wide_to_json(high)}};
}

Json real_schema(const FieldRules& rules) {
    if (rules.unit != Unit::none) return quantity_schema(rules);
    Json schema = {{"type", "number"}};
    if (std::isfinite(rules.min)) schema["minimum"] = rules.min;
    if (std::isfinite(rules.max)) schema["maximum"] = rules.max;
    return schema;
}

Json text_schema() { return {{"type", "string"}}; }

Json words_schema(std::span<const std::string_view> words) {
    return {{"type", "string"}, {"enum", std::vector<std::string>(words.begin(), words.end())}};
}

Json ObjectSchema::json() const {
    if (alternatives.empty()) return object_json(properties, required);
    Json any = Json::array();
    for (const ObjectSchema& alternative : alternatives) {
        Json all = properties;
        all.update(alternative.properties);
        Json needed = required;
        needed.insert(needed.end(), alternative.required.begin(), alternative.required.end());
        any.push_back(object_json(all, needed));
    }
    return {{"oneOf", std::move(any)}};
}

Json document_schema(Json schema, std::string_view title) {
    drop_required(schema);
    let_items_extend(schema);
    Json whole = {
        {"$schema", "http://json-schema.org/draft-07/schema#"},
        {"title", title},
        {"description",
         "Keys may be left to the file that this one extends, so that only items of lists "
         "have required keys here; the program checks the merged whole."}};
    whole.update(schema);
    whole["properties"]["extends"] = extends_schema("one");
    return whole;
}

}  // namespace tessera::config::detail
