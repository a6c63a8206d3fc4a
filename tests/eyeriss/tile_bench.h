#pragma once
// The tile with a memory of its own and a driver, all through sockets as firmware would.

#include <gtest/gtest.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstring>
#include <string>
#include <vector>

#include "models/base/time_in_memory.h"
#include "models/eyeriss/eyeriss.h"
#include "models/eyeriss/registers.h"
#include "tests/eyeriss/golden.h"
#include "tests/support/bus_master.h"

namespace tessera::eyeriss::test {

inline constexpr std::uint64_t kJobAddress = 0x1000;
inline constexpr std::uint64_t kStatusAddress = 0x2000;

// 8 MiB; every access takes a fixed time, and accesses wait for each other when told so.
class SlowMemory : public sc_core::sc_module {
  public:
    tlm_utils::simple_target_socket<SlowMemory, 64> socket;
    std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(8u << 20);
    sc_core::sc_time latency{40, sc_core::SC_NS};
    sc_core::sc_time told = sc_core::SC_ZERO_TIME;       // of this, what it calls its own
    std::uint64_t fails_from = ~0ull, fails_to = ~0ull;  // accesses in [from, to) get an error
    bool fails_reads = true;
    std::uint64_t writes = 0;
    unsigned longest = 0;

    explicit SlowMemory(const sc_core::sc_module_name& module_name)
        : sc_module(module_name), socket("socket") {
        socket.register_b_transport(this, &SlowMemory::b_transport);
    }

    void put(std::uint64_t address, const std::vector<std::uint8_t>& data) {
        std::copy(data.begin(), data.end(), bytes.begin() + static_cast<std::ptrdiff_t>(address));
    }
    [[nodiscard]] std::vector<std::uint8_t> get(std::uint64_t address, std::size_t count) const {
        const auto from = bytes.begin() + static_cast<std::ptrdiff_t>(address);
        return {from, from + static_cast<std::ptrdiff_t>(count)};
    }

  private:
    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        wait(delay + latency);
        delay = sc_core::SC_ZERO_TIME;
        if (auto* in_memory = payload.get_extension<base::TimeInMemory>())
            in_memory->ps += told.value();
        const std::uint64_t address = payload.get_address();
        const unsigned length = payload.get_data_length();
        longest = std::max(longest, length);
        const bool fails =
            address >= fails_from && address < fails_to && (fails_reads || payload.is_write());
        if (fails || address + length > bytes.size())
            return payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(address / 4096, (address + length - 1) / 4096) << "burst across a page";
        if (payload.is_write()) {
            ++writes;
            std::memcpy(&bytes[address], payload.get_data_ptr(), length);
        } else {
            std::memcpy(payload.get_data_ptr(), &bytes[address], length);
        }
        payload.set_response_status(tlm::TLM_OK_RESPONSE);
    }
};

struct TileBench {
    tessera::test::TestEnvironment environment{
        {"eyeriss.mac16", "eyeriss.mac16_gated", "eyeriss.spad_access", "eyeriss.pe_hop",
         "eyeriss.glb_access", "eyeriss.cycle", "dram.byte"}};
    SlowMemory memory{"memory"};
    tessera::test::BusMaster cpu{"cpu"};
    sc_core::sc_signal<bool> irq{"irq"};
    Eyeriss tile;

    explicit TileBench(const Config& config = {})
        : tile("eyeriss0", config, environment.environment()) {
        cpu.socket.bind(tile.cfg);
        tile.mem.socket.bind(memory.socket);
        tile.irq(irq);
    }

    template <std::size_t N>
    static const base::Register& in(const std::array<base::Register, N>& table,
                                    std::string_view name) {
        for (const base::Register& reg : table)
            if (reg.name == name) return reg;
        throw std::runtime_error("no register " + std::string(name));
    }
    std::uint32_t read(std::string_view name, std::uint32_t index = 0) {
        return cpu.read32(in(kRegisters, name).offset + 4 * index);
    }
    std::uint64_t read64(const std::string& name) {
        return read(name + "_LO") | std::uint64_t{read(name + "_HI")} << 32;
    }
    void write(std::string_view name, std::uint32_t value) {
        cpu.write32(in(kRegisters, name).offset, value);
    }
    void control(std::string_view field) {
        for (const base::Field& known : base::tile_field::kControl)
            if (known.name == field) write("CTRL", known.mask());
    }

    [[nodiscard]] Mapping choose_mapping(const base::Job& job) {
        return eyeriss::choose_mapping(tile.config(), Costs::of(environment.energy().technology()),
                                       job);
    }
    [[nodiscard]] std::uint64_t count_of(std::string_view event) {
        for (const base::EnergyEvent& counted : environment.energy().events())
            if (counted.cost().event == event) return counted.count();
        return 0;
    }

    void place(const Case& c) {
        const unsigned bits = c.job.streams[base::kInput].bits;
        memory.put(c.job.streams[base::kInput].address, to_bytes(c.input, bits));
        memory.put(c.job.streams[base::kWeight].address, to_bytes(c.weights, bits));
        memory.put(c.job.streams[base::kBias].address, to_bytes(c.bias, 32));
        clear_output(c);
    }
    // Fills the output and what lies around it with a pattern that a tile would not write.
    void clear_output(const Case& c) {
        const auto& stream = c.job.streams[base::kOutput];
        memory.put(stream.address - 64, std::vector<std::uint8_t>(stream.bytes + 128, 0xA5));
    }
    [[nodiscard]] bool output_is_untouched(const Case& c) const {
        const auto& stream = c.job.streams[base::kOutput];
        const auto bytes = memory.get(stream.address - 64, stream.bytes + 128);
        return std::all_of(bytes.begin(), bytes.end(), [](auto byte) { return byte == 0xA5; });
    }
    [[nodiscard]] std::vector<std::uint8_t> output(const Case& c) const {
        return memory.get(c.job.streams[base::kOutput].address, c.job.streams[base::kOutput].bytes);
    }
    [[nodiscard]] bool surroundings_are_untouched(const Case& c) const {
        const auto& stream = c.job.streams[base::kOutput];
        const std::vector<std::uint8_t> pattern(64, 0xA5);
        return memory.get(stream.address - 64, 64) == pattern &&
               memory.get(stream.address + stream.bytes, 64) == pattern;
    }

    void start(base::Job job) {
        job.status_address = kStatusAddress;
        std::vector<std::uint8_t> descriptor(sizeof job);
        std::memcpy(descriptor.data(), &job, sizeof job);
        memory.put(kJobAddress, descriptor);
        write("JOB_LO", kJobAddress);
        write("JOB_HI", 0);
        write("DOORBELL", 1);
    }
    bool is_idle() {
        return (read("STATUS") & base::named(base::tile_field::kStatus, "IDLE").mask()) != 0;
    }
    base::JobStatus finish() {
        do wait_for_a_while();
        while (!is_idle());
        base::JobStatus status;
        std::memcpy(&status, &memory.bytes[kStatusAddress], sizeof status);
        return status;
    }
    base::JobStatus run(const base::Job& job) {
        start(job);
        return finish();
    }
    static void wait_for_a_while() { sc_core::wait(sc_core::sc_time(1, sc_core::SC_US)); }
};

}  // namespace tessera::eyeriss::test
