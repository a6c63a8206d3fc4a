#pragma once
// What a debugger can do to the program it debugs, without the protocol it speaks.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tessera::debug {

enum class PointKind : std::uint8_t {  // numbered as in packet Z
    software_breakpoint,
    hardware_breakpoint,
    write_watchpoint,
    read_watchpoint,
    access_watchpoint
};
inline constexpr unsigned kPointKinds = 5;

struct Point {
    PointKind kind;
    std::uint32_t address;
    std::uint32_t bytes;

    bool operator==(const Point&) const = default;
};

// Why the program stands.
struct StopReason {
    enum class Kind : std::uint8_t { interrupted, stepped, breakpoint, watchpoint } kind;
    std::optional<Point> point;  // of a breakpoint or watchpoint
    std::uint32_t address = 0;   // of the access
};

// How the program goes on: freely, or until the pc leaves first..last, an instruction at least.
struct Resume {
    bool is_step = false;
    std::uint32_t first = 1, last = 0;
};

// Registers are numbered as GDB does: x0 to x31, pc, CSRs from kFirstCsr, the privilege mode.
inline constexpr unsigned kPc = 32, kFirstCsr = 65, kPrivilege = kFirstCsr + 4096;

class Target {
  public:
    virtual ~Target() = default;
    [[nodiscard]] virtual std::optional<std::uint32_t> read_register(unsigned number) = 0;
    virtual bool write_register(unsigned number, std::uint32_t value) = 0;
    // How many bytes from the start could be read; has no side effects.
    virtual std::size_t read_memory(std::uint32_t address, std::span<std::byte> to) = 0;
    virtual bool write_memory(std::uint32_t address, std::span<const std::byte> from) = 0;
    virtual bool insert(const Point& point) = 0;
    virtual bool remove(const Point& point) = 0;
    virtual void remove_all_points() = 0;
    [[nodiscard]] virtual const std::string& description() const = 0;  // target.xml
    [[nodiscard]] virtual const std::string& memory_map() const = 0;   // XML
    // What a `monitor` command has to say; ends with a newline.
    [[nodiscard]] virtual std::string monitor(std::string_view command) = 0;
};

}  // namespace tessera::debug
