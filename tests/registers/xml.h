#pragma once
// Just enough XML to check the structure of an SVD file.

#include <map>
#include <string>
#include <vector>

namespace tessera::registers {

struct XmlElement {
    std::string tag;
    std::map<std::string, std::string> attributes;
    std::string text;  // unescaped
    std::vector<XmlElement> children;

    // The only child of that tag; throws when there is none or are several.
    [[nodiscard]] const XmlElement& child(const std::string& name) const;
    [[nodiscard]] std::vector<const XmlElement*> all(const std::string& name) const;
    [[nodiscard]] std::vector<std::string> child_tags() const;
    [[nodiscard]] bool has(const std::string& name) const { return !all(name).empty(); }
};

// The root element; throws std::runtime_error when the text is not well-formed.
[[nodiscard]] XmlElement parse_xml(const std::string& text);

}  // namespace tessera::registers
