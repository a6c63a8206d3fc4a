#pragma once
// A trace to keep: the events of InstructionText in a few bytes each, with the names of functions,
// so that it can be read without anything else. docs/tracing.md describes the format.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "platform/soc/function_table.h"
#include "platform/trace/instruction_event.h"

namespace tessera::trace {

inline constexpr std::string_view kTraceMagic = "TESSERA\x1A";
inline constexpr std::uint8_t kTraceVersion = 1;

// What encoder and decoder remember of the events so far, alike.
struct TraceHistory {
    std::uint32_t next_pc = 0;  // behind the latest instruction
    std::uint64_t end_cycle = 0;
    std::uint32_t address = 0;  // of the latest access
    riscv::Mode mode = riscv::Mode::machine;
    std::unordered_map<std::uint32_t, std::uint32_t> bits;  // by pc
};

class TraceEncoder final : public TraceSink {
  public:
    // Writes the header at once; `write` gets pieces of any size.
    TraceEncoder(const soc::FunctionTable& functions, std::uint64_t period_ps,
                 std::function<void(std::string_view)> write);

    void put(const InstructionEvent& event) override;
    void put(const TrapEvent& event) override;
    // The end mark, without which a trace counts as cut off.
    void finish();

  private:
    void flush();

    std::function<void(std::string_view)> write_;
    TraceHistory history_;
    std::string buffer_;
};

class TraceDecoder {
  public:
    // Throws config::Error, with `name` for the file, for what is no trace, of another version,
    // damaged or cut off; events before the damage have been given.
    TraceDecoder(std::string_view data, std::string name);

    [[nodiscard]] const soc::FunctionTable& functions() const { return functions_; }
    [[nodiscard]] std::uint64_t period_ps() const { return period_ps_; }
    // Empty at the end mark.
    [[nodiscard]] std::optional<TraceEvent> next();

  private:
    [[noreturn]] void fail(std::string_view what) const;
    [[nodiscard]] std::uint8_t byte();
    [[nodiscard]] std::uint64_t number();
    [[nodiscard]] std::uint32_t word();
    [[nodiscard]] std::string text();
    [[nodiscard]] InstructionEvent instruction(std::uint8_t flags);
    [[nodiscard]] TrapEvent trap();

    std::string_view data_;
    std::string name_;
    std::size_t at_ = 0;
    soc::FunctionTable functions_;
    std::uint64_t period_ps_ = 0;
    TraceHistory history_;
};

}  // namespace tessera::trace
