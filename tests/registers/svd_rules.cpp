#include "tests/registers/svd_rules.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <regex>
#include <set>

namespace tessera::registers {

namespace {

using Names = std::vector<std::string>;

const Names kDeviceOrder = {"vendor",
                            "vendorID",
                            "name",
                            "series",
                            "version",
                            "description",
                            "licenseText",
                            "cpu",
                            "headerSystemFilename",
                            "headerDefinitionsPrefix",
                            "addressUnitBits",
                            "width",
                            "size",
                            "access",
                            "protection",
                            "resetValue",
                            "resetMask",
                            "peripherals"};
const Names kPeripheralOrder = {
    "name",          "version",      "description",      "alternatePeripheral", "groupName",
    "prependToName", "appendToName", "headerStructName", "disableCondition",    "baseAddress",
    "size",          "access",       "protection",       "resetValue",          "resetMask",
    "addressBlock",  "interrupt",    "registers"};
const Names kRegisterOrder = {"dim",
                              "dimIncrement",
                              "dimIndex",
                              "dimName",
                              "dimArrayIndex",
                              "name",
                              "displayName",
                              "description",
                              "alternateGroup",
                              "alternateRegister",
                              "addressOffset",
                              "size",
                              "access",
                              "protection",
                              "resetValue",
                              "resetMask",
                              "dataType",
                              "modifiedWriteValues",
                              "writeConstraint",
                              "readAction",
                              "fields"};
const Names kFieldOrder = {"name",
                           "description",
                           "lsb",
                           "msb",
                           "access",
                           "modifiedWriteValues",
                           "writeConstraint",
                           "readAction",
                           "enumeratedValues"};
const std::map<std::string, Names> kWords = {
    {"access", {"read-only", "write-only", "read-write", "writeOnce", "read-writeOnce"}},
    {"modifiedWriteValues",
     {"oneToClear", "oneToSet", "oneToToggle", "zeroToClear", "zeroToSet", "zeroToToggle", "clear",
      "set", "modify"}},
    {"readAction", {"clear", "set", "modify", "modifyExternal"}},
    {"usage", {"registers", "buffer", "reserved"}}};

struct Span {
    std::uint64_t first, end;
    std::string name;
};

class Checker {
  public:
    explicit Checker(bool has_addresses) : has_addresses_(has_addresses) {}

    void device(const XmlElement& device) {
        if (device.tag != "device") fault("the root is <" + device.tag + ">");
        if (device.attributes.count("schemaVersion") == 0) fault("no schemaVersion");
        in_order(device, kDeviceOrder,
                 {"name", "version", "description", "addressUnitBits", "width", "peripherals"});
        std::map<std::string, const XmlElement*> known;
        std::vector<Span> places;
        for (const XmlElement* each : device.child("peripherals").all("peripheral")) {
            peripheral(*each, known);
            const std::string name = text(*each, "name");
            if (!known.emplace(name, each).second) fault("two peripherals are called " + name);
            const std::uint64_t base = number(*each, "baseAddress").value_or(0);
            const std::uint64_t size = each->has("addressBlock")
                                           ? number(each->child("addressBlock"), "size").value_or(0)
                                           : 0;
            places.push_back({base, base + size, name});
        }
        if (known.empty()) fault("no peripherals");
        if (has_addresses_) apart(places);
    }
    std::vector<std::string> faults;

  private:
    void fault(const std::string& what) { faults.push_back(place_ + what); }

    void in_order(const XmlElement& element, const Names& order, const Names& required) {
        std::ptrdiff_t latest = -1;
        for (const std::string& tag : element.child_tags()) {
            const std::ptrdiff_t at = std::find(order.begin(), order.end(), tag) - order.begin();
            if (at == static_cast<std::ptrdiff_t>(order.size()))
                fault("<" + element.tag + "> has no <" + tag + ">");
            else if (at < latest)
                fault("<" + tag + "> comes too late in <" + element.tag + ">");
            latest = std::max(latest, at);
        }
        for (const std::string& tag : required)
            if (!element.has(tag)) fault("<" + element.tag + "> lacks <" + tag + ">");
        for (const auto& [tag, words] : kWords)
            for (const XmlElement* word : element.all(tag))
                if (std::find(words.begin(), words.end(), word->text) == words.end())
                    fault(word->text + " is no " + tag);
    }

    void is_name(const std::string& name, bool is_array) {
        static const std::regex plain("[_A-Za-z][_A-Za-z0-9]*"),
            array("[_A-Za-z][_A-Za-z0-9]*\\[%s\\]");
        if (!std::regex_match(name, is_array ? array : plain)) fault(name + " is no name");
    }

    static std::string text(const XmlElement& element, const std::string& tag) {
        return element.has(tag) ? element.child(tag).text : "";
    }
    std::optional<std::uint64_t> number(const XmlElement& element, const std::string& tag) {
        static const std::regex scaled("0[xX][0-9a-fA-F]+|[0-9]+");
        const std::string digits = text(element, tag);
        if (digits.empty()) return {};
        if (!std::regex_match(digits, scaled)) {
            fault(digits + " is no number");
            return {};
        }
        return std::stoull(digits, nullptr, 0);
    }

    void apart(std::vector<Span> spans) {
        std::sort(spans.begin(), spans.end(),
                  [](const Span& a, const Span& b) { return a.first < b.first; });
        for (std::size_t i = 1; i < spans.size(); ++i)
            if (spans[i].first < spans[i - 1].end)
                fault(spans[i - 1].name + " and " + spans[i].name + " lie over one another");
    }

    void peripheral(const XmlElement& peripheral,
                    const std::map<std::string, const XmlElement*>& known) {
        const std::string name = text(peripheral, "name");
        place_ = name + ": ";
        is_name(name, false);
        const bool is_derived = peripheral.attributes.count("derivedFrom") != 0;
        if (is_derived && known.count(peripheral.attributes.at("derivedFrom")) == 0)
            fault("derivedFrom names nothing");
        Names required = {"name", "baseAddress", "addressBlock"};
        if (!is_derived) required.push_back("registers");
        in_order(peripheral, kPeripheralOrder, required);
        if (peripheral.has("interrupt")) {
            in_order(peripheral.child("interrupt"), {"name", "description", "value"},
                     {"name", "value"});
            is_name(text(peripheral.child("interrupt"), "name"), false);
        }
        if (peripheral.has("addressBlock"))
            in_order(peripheral.child("addressBlock"), {"offset", "size", "usage", "protection"},
                     {"offset", "size", "usage"});
        if (!peripheral.has("registers") || !peripheral.has("addressBlock")) return;
        const std::uint64_t window = number(peripheral.child("addressBlock"), "size").value_or(0);
        std::vector<Span> places;
        std::set<std::string> names;
        for (const XmlElement* each : peripheral.child("registers").all("register")) {
            place_ = name + "." + text(*each, "name") + ": ";
            one_register(*each, window, places);
            if (!names.insert(text(*each, "name")).second) fault("the name is taken");
        }
        place_ = name + ": ";
        apart(places);
        place_.clear();
    }

    void one_register(const XmlElement& reg, std::uint64_t window, std::vector<Span>& places) {
        const bool is_array = reg.has("dim");
        in_order(reg, kRegisterOrder,
                 is_array ? Names{"dim", "dimIncrement", "name", "addressOffset"}
                          : Names{"name", "addressOffset"});
        is_name(text(reg, "name"), is_array);
        const std::uint64_t bytes = number(reg, "size").value_or(32) / 8;
        const std::uint64_t stride = number(reg, "dimIncrement").value_or(bytes);
        for (std::uint64_t i = 0; i < number(reg, "dim").value_or(1); ++i) {
            const std::uint64_t at = number(reg, "addressOffset").value_or(0) + i * stride;
            places.push_back({at, at + bytes, text(reg, "name")});
            if (at + bytes > window) fault("lies outside of its block");
        }
        const std::uint64_t all = (std::uint64_t{1} << 8 * bytes) - 1;
        for (const char* tag : {"resetValue", "resetMask"})
            if (number(reg, tag).value_or(0) > all) fault(std::string(tag) + " does not fit");
        if (!reg.has("fields")) return;
        std::vector<Span> bits;
        std::set<std::string> names;
        for (const XmlElement* field : reg.child("fields").all("field")) {
            in_order(*field, kFieldOrder, {"name", "lsb", "msb"});
            const std::string name = text(*field, "name");
            is_name(name, false);
            if (!names.insert(name).second) fault("two fields are called " + name);
            const std::uint64_t lsb = number(*field, "lsb").value_or(0),
                                msb = number(*field, "msb").value_or(0);
            if (msb < lsb || msb >= 8 * bytes) fault(name + " leaves the register");
            bits.push_back({lsb, msb + 1, name});
        }
        apart(bits);
    }

    bool has_addresses_;
    std::string place_;
};

}  // namespace

std::vector<std::string> svd_faults(const XmlElement& device, bool has_addresses) {
    Checker checker(has_addresses);
    checker.device(device);
    return checker.faults;
}

}  // namespace tessera::registers
