#include "tests/docs/scenario_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "platform/config/quantity.h"

namespace tessera::test {

namespace {

using Json = nlohmann::ordered_json;

// "10 us" stands for times in a schema, and so on.
base::Unit unit_of(const Json& field) {
    if (!field.contains("examples")) return base::Unit::none;
    for (const base::Unit unit : {base::Unit::hertz, base::Unit::bytes, base::Unit::picoseconds,
                                  base::Unit::bytes_per_second, base::Unit::attojoules})
        if (config::words_of(unit).example == field["examples"][0].get<std::string>()) return unit;
    return base::Unit::none;
}

// What the field holds when it is not null.
const Json& value_of(const Json& field) {
    if (!field.contains("anyOf") || unit_of(field) != base::Unit::none) return field;
    return field["anyOf"][0];
}

bool is_address(const std::string& key) { return key == "base" || key == "reset_vector"; }

std::string number(const Json& value) {
    return value.is_number_float() ? fmt::format("{:g}", value.get<double>()) : value.dump();
}

std::string limits(const Json& value) {
    if (!value.contains("minimum") || !value.contains("maximum")) return {};
    return fmt::format(", {} to {}", number(value["minimum"]), number(value["maximum"]));
}

std::string kind(const std::string& key, const Json& field) {
    const Json& value = value_of(field);
    if (const base::Unit unit = unit_of(value); unit != base::Unit::none) {
        const std::string_view noun = config::words_of(unit).noun;
        const std::string range = value.value("$comment", "");
        return fmt::format("{}{}{}", noun.substr(noun.find(' ') + 1), range.empty() ? "" : ", ",
                           range.rfind("from ", 0) == 0 ? range.substr(5) : range);
    }
    if (value.contains("enum")) {
        std::string names;
        for (const Json& name : value["enum"])
            names += fmt::format("{}`{}`", names.empty() ? "" : ", ", name.get<std::string>());
        return names;
    }
    if (value.contains("const")) return fmt::format("`{}`", value["const"].get<std::string>());
    const std::string type = value.value("type", "");
    if (type == "array") {
        const Json& item = value["items"];
        return item.value("type", "") == "integer" ? "list of integers" + limits(item)
                                                   : "list of " + kind("", item);
    }
    if (type == "boolean") return "`true`, `false`";
    if (type == "string") return key == "extends" ? "text, or a list" : "text";
    if (is_address(key)) return "address";
    return type + limits(value);
}

std::string initial(const std::string& key, const Json& field, bool is_required) {
    if (is_required) return "required";
    if (!field.contains("default")) return "none";
    const Json& value = field["default"];
    if (value.is_array() && value.empty()) return "none";
    if (const base::Unit unit = unit_of(field); unit != base::Unit::none)
        return config::format_quantity(config::parse_quantity(value.get<std::string>(), unit),
                                       unit);
    if (value.is_string())
        return value.get<std::string>().empty() ? "none" : value.get<std::string>();
    if (is_address(key)) return fmt::format("{:#010x}", value.get<std::uint64_t>());
    return number(value);
}

bool is_required(const Json& section, const std::string& key) {
    if (!section.contains("required")) return false;
    const Json& names = section["required"];
    return std::find(names.begin(), names.end(), Json(key)) != names.end();
}

void add_section(const std::string& path, const std::string& title, const std::string& brief,
                 const Json& section, std::vector<std::string>& lines);

// A field that is a section, or a list of sections.
void add_inner(const std::string& path, const Json& field, std::vector<std::string>& lines) {
    const Json& value = value_of(field);
    const std::string brief = field.value("description", "");
    if (value.contains("properties")) {
        add_section(path, fmt::format("`{}`", path), brief, value, lines);
        return;
    }
    const Json& item = value["items"];
    const std::string item_path = path + "[]";
    if (!item.contains("oneOf")) {
        add_section(item_path, fmt::format("`{}`", item_path), brief, item, lines);
        return;
    }
    for (const Json& variant : item["oneOf"])
        add_section(item_path,
                    fmt::format("`{}` of type `{}`", item_path,
                                variant["properties"]["type"]["const"].get<std::string>()),
                    brief, variant, lines);
}

bool has_sections(const Json& field) {
    const Json& value = value_of(field);
    if (value.contains("properties")) return true;
    return value.value("type", "") == "array" &&
           (value["items"].contains("properties") || value["items"].contains("oneOf"));
}

void add_section(const std::string& path, const std::string& title, const std::string& brief,
                 const Json& section, std::vector<std::string>& lines) {
    lines.push_back(fmt::format("### {}", title));
    lines.push_back("");
    if (!brief.empty()) {
        lines.push_back(
            fmt::format("{}{}.", static_cast<char>(std::toupper(brief[0])), brief.substr(1)));
        lines.push_back("");
    }
    std::vector<std::string> rows;
    for (const auto& [key, field] : section["properties"].items())
        if (!has_sections(field))
            rows.push_back(fmt::format("| `{}` | {} | {} | {} |", key, kind(key, field),
                                       initial(key, field, is_required(section, key)),
                                       field.value("description", "")));
    if (!rows.empty()) {
        lines.push_back("| key | value | default | |");
        lines.push_back("|---|---|---|---|");
        lines.insert(lines.end(), rows.begin(), rows.end());
        lines.push_back("");
    }
    for (const auto& [key, field] : section["properties"].items())
        if (has_sections(field))
            add_inner(path.empty() ? key : fmt::format("{}.{}", path, key), field, lines);
}

}  // namespace

std::vector<std::string> scenario_tables(const Json& schema) {
    std::vector<std::string> lines;
    add_section("", "The file", "", schema, lines);
    return lines;
}

}  // namespace tessera::test
