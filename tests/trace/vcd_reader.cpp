#include "tests/trace/vcd_reader.h"

#include <charconv>
#include <optional>
#include <set>
#include <stdexcept>

namespace tessera::test {

namespace {

class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {}

    Vcd read() {
        while (!is_in_body_) header_line(line());
        while (at_ < text_.size()) body_line(line());
        if (is_dumping_ || listed_) fail("a list without $end");
        for (const auto& [id, path] : paths_)
            if (has_time_ && vcd_.variables.at(path).changes.empty())
                fail("no initial value of " + path);
        return std::move(vcd_);
    }

  private:
    [[noreturn]] void fail(const std::string& reason) const {
        throw std::runtime_error("line " + std::to_string(number_) + ": " + reason);
    }

    std::string_view line() {
        const std::size_t end = text_.find('\n', at_);
        ++number_;
        if (end == std::string_view::npos) fail("the last line has no end");
        const std::string_view line = text_.substr(at_, end - at_);
        at_ = end + 1;
        return line;
    }

    std::vector<std::string> words(std::string_view line) const {
        std::vector<std::string> list;
        for (std::size_t at = 0; at <= line.size();) {
            const std::size_t end = std::min(line.find(' ', at), line.size());
            if (end == at) fail("two blanks or an empty line");
            list.emplace_back(line.substr(at, end - at));
            at = end + 1;
        }
        return list;
    }

    std::uint64_t number(const std::string& word) const {
        std::uint64_t value = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        if (error != std::errc() || end != word.data() + word.size()) fail("no number: " + word);
        return value;
    }

    void header_line(std::string_view text) {
        const std::vector<std::string> w = words(text);
        if (w.back() != "$end") fail("no $end");
        if (w[0] == "$version" || w[0] == "$comment") return;
        if (w[0] == "$timescale") {
            if (text != "$timescale 1 ps $end") fail("another time scale");
            has_scale_ = true;
        } else if (w[0] == "$scope") {
            if (w.size() != 4 || w[1] != "module") fail("a scope that is no module");
            scopes_.push_back(w[2]);
        } else if (w[0] == "$upscope") {
            if (w.size() != 2 || scopes_.empty()) fail("no scope to leave");
            scopes_.pop_back();
        } else if (w[0] == "$var") {
            declare(w);
        } else if (w[0] == "$enddefinitions") {
            if (!scopes_.empty() || !has_scale_) fail("an open scope or no time scale");
            is_in_body_ = true;
        } else {
            fail("unknown keyword " + w[0]);
        }
    }

    void declare(const std::vector<std::string>& w) {
        if (w.size() != 6 && w.size() != 7) fail("a variable of other than six or seven words");
        for (const char c : w[3])
            if (c < '!' || c > '~') fail("an id that is not printable");
        VcdVariable variable;
        variable.type = w[1];
        variable.width = static_cast<unsigned>(number(w[2]));
        for (const std::string& scope : scopes_) variable.path += scope + ".";
        variable.path += w[4];
        std::string range = std::to_string(variable.width - 1);
        range.insert(range.begin(), '[');
        range += ":0]";
        const bool is_wide = w[1] == "wire" && variable.width > 1;
        if (is_wide != (w.size() == 7) || (is_wide && w[5] != range)) fail("a range that is wrong");
        const bool is_known = w[1] == "wire"   ? variable.width >= 1 && variable.width <= 64
                              : w[1] == "real" ? variable.width == 64
                                               : w[1] == "string" && variable.width == 1;
        if (!is_known) fail("a type or width that nobody knows");
        if (!paths_.emplace(w[3], variable.path).second) fail("an id twice");
        const std::string path = variable.path;
        if (!vcd_.variables.emplace(path, std::move(variable)).second) fail("a path twice");
    }

    void body_line(std::string_view text) {
        if (text.empty()) fail("an empty line");
        if (text[0] == '#') return time(number(std::string(text.substr(1))));
        if (text == "$dumpvars") {
            if (!has_time_ || is_dumping_ || has_dumped_) fail("$dumpvars in the wrong place");
            is_dumping_ = true;
        } else if (text == "$dumpoff" || text == "$dumpon") {
            if (!has_dumped_ || listed_ || is_off_ != (text == "$dumpon"))
                fail(std::string(text) + " in the wrong place");
            is_off_ = text == "$dumpoff";
            listed_.emplace();
        } else if (text == "$end") {
            if (listed_ && listed_->size() != paths_.size()) fail("a list that is not complete");
            if (!is_dumping_ && !listed_) fail("$end of nothing");
            if (is_dumping_) has_dumped_ = true;
            is_dumping_ = false;
            listed_.reset();
        } else {
            change(text);
        }
    }

    void time(std::uint64_t now) {
        if (is_dumping_ || listed_ || (has_time_ && !has_dumped_))
            fail("a time before the initial values");
        if (has_time_ && now <= vcd_.last) fail("a time that does not go on");
        if (!has_time_) vcd_.first = now;
        vcd_.last = now;
        has_time_ = true;
    }

    void change(std::string_view text) {
        if (!is_dumping_ && !has_dumped_) fail("a change before the initial values");
        std::string value, id;
        if (text[0] == '0' || text[0] == '1' || text[0] == 'x') {
            value = text[0];
            id = text.substr(1);
        } else {
            const std::vector<std::string> w = words(text);
            if (w.size() != 2 || w[0].size() < 2) fail("no change: " + std::string(text));
            value = w[0].substr(1);
            id = w[1];
        }
        const auto path = paths_.find(id);
        if (path == paths_.end()) fail("an id that is not declared: " + id);
        VcdVariable& variable = vcd_.variables.at(path->second);
        if (listed_ && !listed_->insert(id).second) fail("a value twice in a list");
        if (!listed_ && is_off_) fail("a change while the dump is off");
        if (is_off_) {
            if (value != (variable.type == "real" ? "nan" : "x")) fail("known while it is off");
            value.assign(1, 'x');
        } else {
            check_value(variable, text[0], value);
        }
        if (is_dumping_ != variable.changes.empty()) fail("an initial value twice or late");
        variable.changes.push_back({vcd_.last, value});
    }

    void check_value(const VcdVariable& variable, char kind, const std::string& value) const {
        if (kind == '0' || kind == '1') {
            if (variable.type != "wire" || variable.width != 1) fail("a bit for " + variable.path);
        } else if (kind == 'b') {
            if (variable.type != "wire" || value.size() > variable.width ||
                value.find_first_not_of("01") != std::string::npos)
                fail("a vector that does not fit " + variable.path);
        } else if (kind == 'r') {
            double number = 0;
            const auto end = std::from_chars(value.data(), value.data() + value.size(), number).ptr;
            if (variable.type != "real" || end != value.data() + value.size())
                fail("a real for " + variable.path);
        } else if (kind != 's' || variable.type != "string") {
            fail("a value of no kind for " + variable.path);
        }
    }

    std::string_view text_;
    std::size_t at_ = 0, number_ = 0;
    bool is_in_body_ = false, has_scale_ = false;
    bool has_time_ = false, is_dumping_ = false, has_dumped_ = false;
    bool is_off_ = false;
    std::optional<std::set<std::string>> listed_;  // ids, in $dumpoff and $dumpon
    std::vector<std::string> scopes_;
    std::map<std::string, std::string> paths_;  // by id
    Vcd vcd_;
};

}  // namespace

std::string Vcd::value_at(const std::string& path, std::uint64_t time) const {
    std::string value;
    for (const VcdChange& change : variables.at(path).changes)
        if (change.time <= time) value = change.value;
    return value;
}

Vcd read_vcd(std::string_view text) { return Reader(text).read(); }

}  // namespace tessera::test
