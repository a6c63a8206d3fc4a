#pragma once
// A core with memory, CLINT, PLIC and a device that notes when it is accessed.

#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <array>
#include <cstring>
#include <functional>
#include <systemc>
#include <vector>

#include "models/riscv/clint.h"
#include "models/riscv/core.h"
#include "models/riscv/plic.h"
#include "tests/riscv/encode.h"
#include "tests/support/bus_master.h"

namespace tessera::test {

class CoreBench : public sc_core::sc_module {
  public:
    static constexpr std::uint32_t kMemory = 0x8000'0000, kBytes = 0x1'0000,
                                   kHandler = kMemory + 0x2000;
    static constexpr std::uint32_t kClint = 0x0200'0000, kPlic = 0x0C00'0000, kDevice = 0x1000'0000;
    static constexpr std::uint64_t kPeriodPs = 10'000, kTickPs = 1'000'000;

    struct DeviceWrite {
        std::uint64_t time_ps;
        std::uint32_t value;
    };

    TestEnvironment environment{{"core.instruction"}};
    tlm_utils::simple_target_socket<CoreBench> from_core;
    tlm_utils::simple_initiator_socket<CoreBench> to_clint, to_plic;
    riscv::Core core;
    riscv::Clint clint;
    riscv::Plic plic;
    sc_core::sc_signal<bool> software_irq, timer_irq, external_irq;
    sc_core::sc_vector<sc_core::sc_signal<bool>> device_irq;

    std::array<unsigned char, kBytes> memory{};
    bool grants_direct_memory = true;
    sc_core::sc_time direct_latency, device_delay;
    std::vector<DeviceWrite> device_writes;
    std::function<void(std::uint32_t)> on_device_write = [](std::uint32_t) {};
    std::uint32_t device_value = 0;  // what a read finds
    unsigned memory_transactions = 0;

    explicit CoreBench(const riscv::CoreConfig& config = base_config(),
                       const sc_core::sc_module_name& module_name = "bench")
        : sc_module(module_name),
          from_core("from_core"),
          to_clint("to_clint"),
          to_plic("to_plic"),
          core("core", config, environment.environment()),
          clint("clint", {.timebase_hz = 1'000'000}, environment.environment()),
          plic("plic", {.sources = 4}, environment.environment()),
          device_irq("device_irq", 4) {
        core.bus.bind(from_core);
        from_core.register_b_transport(this, &CoreBench::b_transport);
        from_core.register_get_direct_mem_ptr(this, &CoreBench::direct_memory);
        to_clint.bind(clint.socket);
        to_plic.bind(plic.socket);
        core.set_time_source(&clint);
        core.software_irq(software_irq);
        core.timer_irq(timer_irq);
        core.external_irq(external_irq);
        clint.software_irq(software_irq);
        clint.timer_irq(timer_irq);
        plic.external_irq(external_irq);
        plic.sources(device_irq);
        load({rv::jal(rv::zero, 0)}, kHandler);
    }

    static riscv::CoreConfig base_config() {
        riscv::CoreConfig config;
        config.clock_hz = 100'000'000;
        config.reset_vector = kMemory;
        return config;
    }

    void load(const std::vector<std::uint32_t>& code, std::uint32_t address = kMemory) {
        std::memcpy(&memory[address - kMemory], code.data(), 4 * code.size());
    }

  private:
    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        const std::uint64_t address = payload.get_address();
        if (address >= kMemory && address < kMemory + kBytes) return access_memory(payload);
        if (address >= kClint && address < kClint + 0x1'0000)
            return forward(to_clint, kClint, payload, delay);
        if (address >= kPlic && address < kPlic + 0x40'0000)
            return forward(to_plic, kPlic, payload, delay);
        if (address == kDevice && payload.get_data_length() == 4)
            return access_device(payload, delay);
        payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    }
    template <class Socket>
    static void forward(Socket& socket, std::uint32_t base, tlm::tlm_generic_payload& payload,
                        sc_core::sc_time& delay) {
        payload.set_address(payload.get_address() - base);
        socket->b_transport(payload, delay);
        payload.set_address(payload.get_address() + base);
    }
    void access_memory(tlm::tlm_generic_payload& payload) {
        ++memory_transactions;
        unsigned char* place = &memory[payload.get_address() - kMemory];
        if (payload.is_write())
            std::memcpy(place, payload.get_data_ptr(), payload.get_data_length());
        else
            std::memcpy(payload.get_data_ptr(), place, payload.get_data_length());
        payload.set_dmi_allowed(grants_direct_memory);
        payload.set_response_status(tlm::TLM_OK_RESPONSE);
    }
    void access_device(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        std::uint32_t value = 0;
        payload.set_response_status(tlm::TLM_OK_RESPONSE);
        if (payload.is_write()) {
            std::memcpy(&value, payload.get_data_ptr(), 4);
            device_writes.push_back({(sc_core::sc_time_stamp() + delay).value(), value});
            on_device_write(value);
        } else {
            std::memcpy(payload.get_data_ptr(), &device_value, 4);
        }
        delay += device_delay;
    }
    bool direct_memory(tlm::tlm_generic_payload&, tlm::tlm_dmi& dmi) {
        dmi.set_start_address(kMemory);
        dmi.set_end_address(kMemory + kBytes - 1);
        dmi.set_dmi_ptr(memory.data());
        dmi.set_read_latency(direct_latency);
        dmi.set_write_latency(direct_latency);
        dmi.allow_read_write();
        return grants_direct_memory;
    }
};

}  // namespace tessera::test
