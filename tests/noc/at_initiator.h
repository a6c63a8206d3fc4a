#pragma once
// An initiator that speaks the four-phase AT base protocol only.

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <systemc>
#include <tlm>

namespace tessera::test {

class AtInitiator : public sc_core::sc_module {
  public:
    tlm_utils::simple_initiator_socket<AtInitiator, 64> socket;

    struct Answer {
        tlm::tlm_response_status status;
        std::uint64_t data;
        bool operator==(const Answer&) const = default;
    };

    explicit AtInitiator(const sc_core::sc_module_name& module_name)
        : sc_module(module_name), socket("socket") {
        socket.register_nb_transport_bw(this, &AtInitiator::on_phase);
    }

    // One access of 8 bytes, from BEGIN_REQ to END_RESP.
    Answer access(tlm::tlm_command command, std::uint64_t address, std::uint64_t data) {
        auto* payload = new tlm::tlm_generic_payload(&manager_);
        payload->acquire();
        payload->set_command(command);
        payload->set_address(address);
        payload->set_data_ptr(reinterpret_cast<unsigned char*>(&data));
        payload->set_data_length(sizeof data);
        payload->set_streaming_width(sizeof data);
        payload->set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
        tlm::tlm_phase phase = tlm::BEGIN_REQ;
        sc_core::sc_time delay;
        responded_ = false;
        socket->nb_transport_fw(*payload, phase, delay);
        while (!responded_) wait(response_);
        delay = sc_core::SC_ZERO_TIME;
        phase = tlm::END_RESP;
        socket->nb_transport_fw(*payload, phase, delay);
        const Answer answer{payload->get_response_status(), data};
        payload->release();
        return answer;
    }

  private:
    struct Manager : tlm::tlm_mm_interface {
        void free(tlm::tlm_generic_payload* payload) override { delete payload; }
    };

    tlm::tlm_sync_enum on_phase(tlm::tlm_generic_payload&, tlm::tlm_phase& phase,
                                sc_core::sc_time& delay) {
        if (phase == tlm::BEGIN_RESP) {
            responded_ = true;
            response_.notify(delay);
        }
        return tlm::TLM_ACCEPTED;
    }

    Manager manager_;
    bool responded_ = false;
    sc_core::sc_event response_;
};

}  // namespace tessera::test
