#pragma once
// A memory for tests of initiators: keeps every transaction, fails where it is told to.

#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <set>
#include <systemc>
#include <tlm>
#include <vector>

namespace tessera::test {

// Answers every access a fixed latency later, any number at once.
class RecordingMemory : public sc_core::sc_module {
  public:
    tlm_utils::simple_target_socket<RecordingMemory, 64> socket;

    struct Transaction {
        std::uint64_t address;
        std::uint64_t bytes;
        bool is_write;
    };
    std::vector<unsigned char> data;
    std::vector<Transaction> transactions;
    std::set<std::uint64_t> bad_addresses;  // of transactions
    sc_core::sc_time latency;
    unsigned under_way = 0, most_under_way = 0;

    RecordingMemory(const sc_core::sc_module_name& module_name, std::size_t bytes,
                    const sc_core::sc_time& access_latency)
        : sc_module(module_name), socket("socket"), data(bytes), latency(access_latency) {
        socket.register_b_transport(this, &RecordingMemory::transport);
    }

    template <typename T>
    void put(std::uint64_t address, const T& value) {
        std::memcpy(data.data() + address, &value, sizeof value);
    }
    template <typename T>
    [[nodiscard]] T get(std::uint64_t address) const {
        T value;
        std::memcpy(&value, data.data() + address, sizeof value);
        return value;
    }

  private:
    void transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
        const std::uint64_t address = payload.get_address();
        const std::uint64_t bytes = payload.get_data_length();
        transactions.push_back({address, bytes, payload.is_write()});
        most_under_way = std::max(most_under_way, ++under_way);
        wait(latency);
        --under_way;
        if (bad_addresses.contains(address) || address > data.size() ||
            bytes > data.size() - address) {
            payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
            return;
        }
        if (payload.is_write())
            std::memcpy(data.data() + address, payload.get_data_ptr(), bytes);
        else
            std::memcpy(payload.get_data_ptr(), data.data() + address, bytes);
        payload.set_response_status(tlm::TLM_OK_RESPONSE);
    }
};

}  // namespace tessera::test
