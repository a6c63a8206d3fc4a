#pragma once
// A test's initiator, and the frame that runs a test body inside a simulation.

#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <functional>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include "models/base/environment.h"

namespace tessera::test {

// Accesses block for their true time, annotated delay included.
template <unsigned Width>
class BasicBusMaster : public sc_core::sc_module {
  public:
    tlm_utils::simple_initiator_socket<BasicBusMaster, Width> socket;

    struct Range {
        std::uint64_t first, last;
        bool operator==(const Range&) const = default;
    };
    std::vector<Range> invalidations;  // of direct memory, as received

    explicit BasicBusMaster(const sc_core::sc_module_name& module_name)
        : sc_module(module_name), socket("socket") {
        socket.register_invalidate_direct_mem_ptr(this, &BasicBusMaster::on_invalidate);
    }

    tlm::tlm_response_status read(std::uint64_t address, void* data, std::size_t bytes) {
        return access(tlm::TLM_READ_COMMAND, address, data, bytes);
    }
    tlm::tlm_response_status write(std::uint64_t address, const void* data, std::size_t bytes) {
        return access(tlm::TLM_WRITE_COMMAND, address, const_cast<void*>(data), bytes);
    }
    // As it arrives: the payload as given, the annotated delay waited for.
    tlm::tlm_response_status send(tlm::tlm_generic_payload& payload,
                                  sc_core::sc_time delay = sc_core::SC_ZERO_TIME) {
        socket->b_transport(payload, delay);
        if (delay != sc_core::SC_ZERO_TIME) wait(delay);
        return payload.get_response_status();
    }

    // For accesses that must succeed.
    std::uint32_t read32(std::uint64_t address) {
        std::uint32_t value = 0;
        EXPECT_EQ(read(address, &value, sizeof value), tlm::TLM_OK_RESPONSE)
            << "read of 0x" << std::hex << address;
        return value;
    }
    void write32(std::uint64_t address, std::uint32_t value) {
        EXPECT_EQ(write(address, &value, sizeof value), tlm::TLM_OK_RESPONSE)
            << "write of 0x" << std::hex << address;
    }

    // Bytes moved by a debug access.
    unsigned debug_read(std::uint64_t address, void* data, std::size_t bytes) {
        return debug(tlm::TLM_READ_COMMAND, address, data, bytes);
    }
    unsigned debug_write(std::uint64_t address, const void* data, std::size_t bytes) {
        return debug(tlm::TLM_WRITE_COMMAND, address, const_cast<void*>(data), bytes);
    }
    std::uint32_t debug_read32(std::uint64_t address) {
        std::uint32_t value = 0;
        EXPECT_EQ(debug_read(address, &value, sizeof value), 4u)
            << "debug read of 0x" << std::hex << address;
        return value;
    }

    bool direct_memory(tlm::tlm_command command, std::uint64_t address, tlm::tlm_dmi& dmi) {
        tlm::tlm_generic_payload payload;
        payload.set_command(command);
        payload.set_address(address);
        return socket->get_direct_mem_ptr(payload, dmi);
    }

    static void prepare(tlm::tlm_generic_payload& payload, tlm::tlm_command command,
                        std::uint64_t address, void* data, std::size_t bytes) {
        payload.set_command(command);
        payload.set_address(address);
        payload.set_data_ptr(static_cast<unsigned char*>(data));
        payload.set_data_length(static_cast<unsigned>(bytes));
        payload.set_streaming_width(static_cast<unsigned>(bytes));
        payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    }

  private:
    tlm::tlm_response_status access(tlm::tlm_command command, std::uint64_t address, void* data,
                                    std::size_t bytes) {
        tlm::tlm_generic_payload payload;
        prepare(payload, command, address, data, bytes);
        return send(payload);
    }
    unsigned debug(tlm::tlm_command command, std::uint64_t address, void* data, std::size_t bytes) {
        tlm::tlm_generic_payload payload;
        prepare(payload, command, address, data, bytes);
        return socket->transport_dbg(payload);
    }
    void on_invalidate(sc_dt::uint64 first, sc_dt::uint64 last) {
        invalidations.push_back({first, last});
    }
};

using BusMaster = BasicBusMaster<32>;
using WideBusMaster = BasicBusMaster<64>;

// Runs `body` as a thread of the elaborated system until it returns. A SystemC warning fails the
// test. At most once per process: the simulation is over afterwards.
inline void simulate(const std::function<void()>& body) {
    sc_core::sc_report_handler::set_actions(sc_core::SC_WARNING, sc_core::SC_THROW);
    bool returned = false;
    sc_core::sc_spawn([&] {
        body();
        returned = true;
        sc_core::sc_stop();
    });
    sc_core::sc_start();
    EXPECT_TRUE(returned) << "the test body waits for something that never happens";
}

inline sc_core::sc_time picoseconds(std::uint64_t count) {
    return sc_core::sc_time::from_value(count);
}

inline std::uint64_t now_ps() { return sc_core::sc_time_stamp().value(); }

// An environment whose technology table prices the given events at 1, 2, 3, ... attojoule.
class TestEnvironment {
  public:
    explicit TestEnvironment(const std::vector<std::string>& events = {"sram.byte", "dram.byte",
                                                                       "noc.byte"},
                             base::TimeBinSet* history = nullptr)
        : ledger_(table(events), history), environment_{ledger_, probes_} {}

    [[nodiscard]] base::Environment& environment() { return environment_; }
    [[nodiscard]] base::EnergyLedger& energy() { return ledger_; }
    [[nodiscard]] base::ProbeRegistry& probes() { return probes_; }

  private:
    static base::TechnologyTable table(const std::vector<std::string>& events) {
        base::TechnologyTable table;
        table.name = "test";
        for (const std::string& event : events)
            table.events.push_back({event,
                                    event.ends_with(".cycle") ? base::EnergyCategory::standby
                                                              : base::EnergyCategory::buffer,
                                    table.events.size() + 1, "invented for tests", "estimate"});
        return table;
    }

    base::EnergyLedger ledger_;
    base::ProbeRegistry probes_;
    base::Environment environment_;
};

}  // namespace tessera::test
