#pragma once
// A tile on a network with a memory, driven as firmware would drive it.

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <systemc>
#include <vector>

#include "models/memory/sram.h"
#include "models/noc/interconnect.h"
#include "tests/conformance/bus_spy.h"
#include "tests/conformance/tile_case.h"
#include "tests/support/bus_master.h"

namespace tessera::test {

inline constexpr std::uint64_t kTileAt = 0x4000'0000;
inline constexpr std::uint64_t kMemoryBytes = 0x40'0000;  // from address 0
inline constexpr std::uint64_t kDescriptorsAt = 0x20'0000;
inline constexpr std::uint64_t kStatusesAt = 0x21'0000;
inline constexpr std::uint64_t kRivalAt = 0x30'0000;  // up to the end
inline constexpr std::byte kUnwritten{0xA5};

namespace control {
inline constexpr std::uint32_t abort = 1, reset = 2;
}
namespace state {
inline constexpr std::uint32_t idle = 1, busy = 2, done = 4, error = 8;
}
namespace cause {
inline constexpr std::uint32_t job_done = 1, job_error = 2, overflow = 4;
}

struct BenchConfig {
    base::MemoryPortConfig port = {};
    bool has_rival = false;  // another master keeps the memory busy from the start
    std::uint64_t memory_latency_ps = 50'000;
    std::uint64_t master_ahead_ps = 0;  // annotated delay of the programming master's accesses
};

// The counters of every tile, as SNAPSHOT latches them; energy in femtojoule.
struct LatchedCounters {
    static constexpr std::array<std::string_view, 16> kNames = {
        "CYCLES",      "BUSY",       "STALL_MEM",     "STALL_IN",    "MAC_ISSUED", "MAC_GATED",
        "MAC_SKIPPED", "BYTES_READ", "BYTES_WRITTEN", "BYTES_SAVED", "E_ALU",      "E_RF",
        "E_NOC",       "E_BUF",      "E_CONV",        "E_STANDBY"};
    std::array<std::uint64_t, kNames.size()> values{};

    [[nodiscard]] std::uint64_t operator[](std::string_view name) const;
    friend LatchedCounters operator-(LatchedCounters after, const LatchedCounters& before);
    bool operator==(const LatchedCounters&) const = default;
};

// What one or more jobs did, seen from all sides.
struct Account {
    LatchedCounters latched;
    base::EnergyByCategory energy_aj{};  // of the tile
    base::MemoryPort::Statistics port;
    BusSpy::Traffic bus;
    memory::Memory::Statistics memory;

    friend Account operator-(Account after, const Account& before);
};

// Invented costs of these events and of the bench's memory and network.
[[nodiscard]] base::TechnologyTable technology(std::span<const TileCase::Event> events);

class Bench {
  public:
    explicit Bench(const TileCase& tile_case, const BenchConfig& config = {});
    ~Bench();

    // From now on another master keeps the memory busy.
    void start_rival();
    // Puts a job's operands in memory and kUnwritten where its output will be.
    void load(const SampleJob& sample);
    // Writes `job` as descriptor number `slot`, its status address set to status record `slot`,
    // which is filled with kUnwritten; returns the descriptor's address.
    std::uint64_t describe(base::Job job, unsigned slot = 0);
    // Writes the descriptor exactly as it is.
    void write_descriptor(const base::Job& job, std::uint64_t address);
    void ring(std::uint64_t descriptor);
    // Lets time pass until the tile is idle.
    void wait_until_idle();
    // load, describe, ring, wait_until_idle; the status record.
    base::JobStatus run(const SampleJob& sample, unsigned slot = 0);
    // Runs jobs of a machine that keeps weights once, so that from now on they cost the same.
    void settle(std::span<const SampleJob> jobs);

    [[nodiscard]] base::JobStatus status(unsigned slot = 0) const;
    [[nodiscard]] bool has_status(unsigned slot) const;
    [[nodiscard]] std::vector<std::byte> output_of(const base::Job& job) const;
    void expect_exact(const SampleJob& sample) const;

    // The whole memory, to be compared with a later one outside the given ranges.
    [[nodiscard]] std::vector<std::byte> all_memory() const;
    // Nothing but what lies in `except` differs from `before`.
    void expect_memory_unchanged(const std::vector<std::byte>& before,
                                 const std::vector<ByteRange>& except = {}) const;
    static ByteRange status_range(unsigned slot) {
        return {status_address(slot), base::JobStatus::kBytes};
    }

    [[nodiscard]] std::uint32_t read(std::string_view register_name);
    void write(std::string_view register_name, std::uint32_t value, std::uint32_t index = 0);
    // The value without simulated time.
    [[nodiscard]] std::uint32_t peek(std::string_view register_name);
    [[nodiscard]] std::uint64_t error_address();
    [[nodiscard]] std::uint32_t offset_of(std::string_view register_name) const;
    // All register words of the tile, in order of the table; zero for those that outlast a reset.
    [[nodiscard]] std::vector<std::uint32_t> all_registers() const;
    [[nodiscard]] Account account();

    [[nodiscard]] base::Tile& tile() { return *tile_; }
    [[nodiscard]] const base::EnergyLedger& energy() const { return ledger_; }
    [[nodiscard]] bool irq() const { return irq_.read(); }
    [[nodiscard]] BusMaster& master() { return master_; }
    [[nodiscard]] memory::Memory& memory() { return memory_; }

    static constexpr std::uint64_t descriptor_address(unsigned slot) {
        return kDescriptorsAt + base::Job::kBytes * slot;
    }
    static constexpr std::uint64_t status_address(unsigned slot) {
        return kStatusesAt + base::JobStatus::kBytes * slot;
    }

  private:
    class Rival;

    base::EnergyLedger ledger_;
    base::ProbeRegistry probes_;
    base::Environment environment_{ledger_, probes_};
    const base::RegisterMap& registers_;
    bool keeps_weights_;
    std::vector<std::string_view> lasting_registers_;
    sc_core::sc_time master_ahead_;
    memory::Sram memory_;
    noc::Interconnect network_;
    BusMaster master_{"master"};
    BusSpy spy_{"spy"};
    std::unique_ptr<base::Tile> tile_;
    std::unique_ptr<Rival> rival_;  // idle until started
    sc_core::sc_signal<bool> irq_{"irq"};
};

}  // namespace tessera::test
