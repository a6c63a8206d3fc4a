#include "platform/registers/svd.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace tessera::registers {

namespace {

using base::Access;
using base::Field;
using base::Register;

std::string escape(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        switch (letter) {
            case '&': result += "&amp;"; break;
            case '<': result += "&lt;"; break;
            case '>': result += "&gt;"; break;
            case '"': result += "&quot;"; break;
            default: result += letter;
        }
    }
    return result;
}

// Elements indented by their depth; SVD prescribes the order of siblings.
class XmlWriter {
  public:
    void open(std::string_view tag, std::string_view attributes = {}) {
        append("<{}{}{}>", tag, attributes.empty() ? "" : " ", attributes);
        ++depth_;
    }
    void close(std::string_view tag) {
        --depth_;
        append("</{}>", tag);
    }
    void element(std::string_view tag, std::string_view text) {
        append("<{0}>{1}</{0}>", tag, escape(text));
    }
    void hex(std::string_view tag, std::uint64_t value) {
        element(tag, fmt::format("0x{:X}", value));
    }
    void number(std::string_view tag, std::uint64_t value) { element(tag, std::to_string(value)); }
    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    template <typename... Args>
    void append(fmt::format_string<Args...> format, Args&&... args) {
        text_.append(2 * depth_, ' ');
        fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
        text_ += '\n';
    }

    std::string text_ = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    std::size_t depth_ = 0;
};

// Names of an SVD file are C identifiers; those of a platform may have hyphens.
std::string identifier(std::string_view name) {
    std::string text(name);
    std::replace(text.begin(), text.end(), '-', '_');
    return text;
}

std::string_view svd_access(Access access) {
    switch (access) {
        case Access::rw:
        case Access::w1c: return "read-write";
        case Access::ro:
        case Access::rc: return "read-only";
        case Access::wo: return "write-only";
    }
    return "read-write";
}

// What an access does beyond reading and writing the value.
void write_effects(XmlWriter& xml, Access access) {
    if (access == Access::w1c) xml.element("modifiedWriteValues", "oneToClear");
    if (access == Access::rc) xml.element("readAction", "clear");
}

void write_field(XmlWriter& xml, const Field& field) {
    xml.open("field");
    xml.element("name", field.name);
    if (!field.brief.empty()) xml.element("description", field.brief);
    xml.number("lsb", field.lsb);
    xml.number("msb", field.lsb + field.width - 1);
    xml.element("access", svd_access(field.access));
    write_effects(xml, field.access);
    xml.close("field");
}

void write_register(XmlWriter& xml, const Register& reg) {
    xml.open("register");
    if (reg.count > 1) {
        xml.number("dim", reg.count);
        xml.hex("dimIncrement", reg.stride_bytes);
    }
    xml.element("name", reg.count > 1 ? std::string(reg.name) + "[%s]" : std::string(reg.name));
    xml.element("description", reg.brief);
    xml.hex("addressOffset", reg.offset);
    xml.number("size", 32);
    xml.element("access", svd_access(reg.access));
    xml.element("resetValue", fmt::format("0x{:08X}", reg.reset));
    xml.element("resetMask", fmt::format("0x{:08X}", reg.reset_mask));
    write_effects(xml, reg.access);
    if (!reg.fields.empty()) {
        xml.open("fields");
        for (const Field& field : reg.fields) write_field(xml, field);
        xml.close("fields");
    }
    xml.close("register");
}

void write_peripheral(XmlWriter& xml, const Peripheral& peripheral,
                      const Peripheral* first_of_its_kind) {
    const base::RegisterMap& map = *peripheral.map;
    // A second instance takes everything it does not state from the first.
    if (first_of_its_kind != nullptr)
        xml.open("peripheral",
                 fmt::format("derivedFrom=\"{}\"", identifier(first_of_its_kind->name)));
    else
        xml.open("peripheral");
    xml.element("name", identifier(peripheral.name));
    xml.element("description", map.brief);
    xml.element("groupName", map.name);
    xml.hex("baseAddress", peripheral.base_address);
    xml.open("addressBlock");
    xml.hex("offset", 0);
    xml.hex("size", map.window_bytes);
    xml.element("usage", "registers");
    xml.close("addressBlock");
    if (peripheral.irq != 0) {
        xml.open("interrupt");
        xml.element("name", identifier(peripheral.name));
        xml.number("value", peripheral.irq);
        xml.close("interrupt");
    }
    if (first_of_its_kind == nullptr) {
        xml.open("registers");
        for (const Register& reg : map.registers) write_register(xml, reg);
        xml.close("registers");
    }
    xml.close("peripheral");
}

}  // namespace

std::string svd(std::span<const Peripheral> peripherals) {
    XmlWriter xml;
    xml.open("device",
             "schemaVersion=\"1.3\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema-instance\" "
             "xs:noNamespaceSchemaLocation=\"CMSIS-SVD.xsd\"");
    xml.element("vendor", "Tessera");
    xml.element("name", "tessera");
    xml.element("version", "1.0");
    xml.element("description", "Tessera virtual platform");
    xml.number("addressUnitBits", 8);
    xml.number("width", 32);
    xml.open("peripherals");
    for (auto at = peripherals.begin(); at != peripherals.end(); ++at) {
        const auto first = std::find_if(
            peripherals.begin(), at, [&](const Peripheral& other) { return other.map == at->map; });
        write_peripheral(xml, *at, first == at ? nullptr : &*first);
    }
    xml.close("peripherals");
    xml.close("device");
    return xml.take();
}

}  // namespace tessera::registers
