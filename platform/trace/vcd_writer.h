#pragma once
// Value change dumps (IEEE 1364-2005, clause 18), pushed change by change.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::trace {

enum class VcdKind : std::uint8_t {
    bit,
    vector,  // two's complement of `width` bits
    real,
    text,  // the extension of GTKWave and Surfer: "s" and a word
};

struct VcdSignal {
    std::string path;  // scopes and name, with dots: "eyeriss0.mem.outstanding"
    VcdKind kind = VcdKind::bit;
    unsigned width = 1;
};

// "[11:0]", as the file and viewers write it behind the name of a vector; empty for others.
[[nodiscard]] std::string range_of(const VcdSignal& signal);

// Writes nothing before begin(), the values at begin() as initial values, then every change. Time
// is in picoseconds and must not go back. There is no date: equal runs give equal files.
class VcdWriter {
  public:
    using Output = std::function<void(std::string_view)>;

    // Paths are unique. Signals keep their order; `output` gets the file in pieces.
    VcdWriter(std::vector<VcdSignal> signals, Output output);

    // Values before begin() are remembered only. A text's blanks are written as "_", as it is one
    // word of the file.
    void set(std::size_t signal, std::uint64_t time_ps, std::uint64_t bits);
    void set_real(std::size_t signal, std::uint64_t time_ps, double value);
    void set_text(std::size_t signal, std::uint64_t time_ps, std::string_view value);

    [[nodiscard]] bool has_begun() const { return has_begun_; }
    void begin(std::uint64_t time_ps);
    // Between these, values are unknown and changes are remembered only.
    void pause(std::uint64_t time_ps);
    void resume(std::uint64_t time_ps);
    // The line that says that a signal has this value, for those that put lines in themselves.
    [[nodiscard]] std::string change(std::size_t signal, std::uint64_t bits) const;
    [[nodiscard]] std::string change_real(std::size_t signal, double value) const;
    [[nodiscard]] std::string change_text(std::size_t signal, std::string_view value) const;
    // How lines of the signal end.
    [[nodiscard]] std::string_view id(std::size_t signal) const {
        const State& state = states_[signal];
        return {state.id + 1, static_cast<std::size_t>(state.id[0])};
    }
    // The last time of the file; nothing is written after it. A file that never began is an empty
    // dump.
    void end(std::uint64_t time_ps);

    [[nodiscard]] std::uint64_t first_ps() const { return first_ps_; }
    [[nodiscard]] std::uint64_t last_ps() const { return now_ps_; }
    [[nodiscard]] std::uint64_t changes() const { return changes_; }  // without initial values

  private:
    struct State {
        VcdKind kind;
        unsigned width;
        char id[6];  // with its length in front
        std::uint64_t bits = 0;
        double real = 0;
        std::string text = "";
    };

    void write_header();
    void write_scopes();
    void write_time(std::uint64_t time_ps);
    static void append_value(std::string& to, const State& state);
    void write_values(std::string_view keyword);
    [[nodiscard]] bool starts_change(std::uint64_t time_ps);
    void flush();

    std::vector<VcdSignal> signals_;
    std::vector<State> states_;
    Output output_;
    std::string buffer_;
    std::uint64_t first_ps_ = 0, now_ps_ = 0;
    std::uint64_t changes_ = 0;
    bool has_begun_ = false, is_paused_ = false, has_ended_ = false;
};

}  // namespace tessera::trace
