#include "tests/registers/xml.h"

#include <regex>
#include <stdexcept>

namespace tessera::registers {

namespace {

std::string unescape(std::string text) {
    const std::pair<const char*, const char*> entities[] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}};
    for (const auto& [entity, letter] : entities)
        for (std::size_t at = text.find(entity); at != std::string::npos;
             at = text.find(entity, at + 1))
            text.replace(at, std::string(entity).size(), letter);
    return text;
}

XmlElement opened(const std::string& inside) {
    static const std::regex attribute("([\\w:]+)=\"([^\"]*)\"");
    XmlElement element;
    element.tag = inside.substr(0, inside.find(' '));
    for (auto at = std::sregex_iterator(inside.begin(), inside.end(), attribute);
         at != std::sregex_iterator(); ++at)
        element.attributes[(*at)[1]] = (*at)[2];
    return element;
}

}  // namespace

const XmlElement& XmlElement::child(const std::string& name) const {
    const auto found = all(name);
    if (found.size() != 1) throw std::runtime_error("not one " + name + " in " + tag);
    return *found[0];
}

std::vector<const XmlElement*> XmlElement::all(const std::string& name) const {
    std::vector<const XmlElement*> found;
    for (const XmlElement& each : children)
        if (each.tag == name) found.push_back(&each);
    return found;
}

std::vector<std::string> XmlElement::child_tags() const {
    std::vector<std::string> tags;
    for (const XmlElement& each : children) tags.push_back(each.tag);
    return tags;
}

XmlElement parse_xml(const std::string& text) {
    std::vector<XmlElement> path(1);  // a parent for the root
    std::size_t at = text.rfind("<?xml", 0) == 0 ? text.find("?>") + 2 : 0;
    while (at < text.size()) {
        const std::size_t tag = text.find('<', at);
        if (tag == std::string::npos) break;
        path.back().text += unescape(text.substr(at, tag - at));
        const std::size_t end = text.find('>', tag);
        if (end == std::string::npos) throw std::runtime_error("a tag has no end");
        const std::string inside = text.substr(tag + 1, end - tag - 1);
        if (inside[0] != '/') {
            path.push_back(opened(inside));
        } else {
            if (path.size() < 2 || path.back().tag != inside.substr(1))
                throw std::runtime_error("</" + inside.substr(1) + "> closes nothing");
            XmlElement done = std::move(path.back());
            path.pop_back();
            path.back().children.push_back(std::move(done));
        }
        at = end + 1;
    }
    if (path.size() != 1 || path[0].children.size() != 1)
        throw std::runtime_error("not one root element");
    return path[0].children[0];
}

}  // namespace tessera::registers
