#pragma once
// A 16550-compatible serial port.

#include "models/base/config_fields.h"
#include "models/peripherals/character_fifo.h"
#include "models/peripherals/character_stream.h"
#include "models/peripherals/interrupt_line.h"
#include "models/peripherals/register_block.h"

namespace tessera::peripherals {

struct UartConfig {
    bool timed = false;
    std::uint64_t clock_hz = 1'843'200;  // 115200 baud with divisor 1

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("timed", &UartConfig::timed,
                    "characters take their frame's time; otherwise none");
        visit.field("clock", &UartConfig::clock_hz, "16 times the baud rate of divisor 1",
                    {.min = 1e3, .max = 1e9, .unit = base::Unit::hertz});
    }
};

// Received data interrupts from the first character on, whatever the trigger level. The source is
// only asked once the firmware looks for input (it reads RBR or LSR, or enables the interrupt), so
// that emptying the FIFOs before takes nothing, and when there is room, so that there are no
// overruns. Sink and source must outlive the UART; without a source the line is silent.
class Uart final : public RegisterBlock {
  public:
    sc_core::sc_out<bool> irq;

    Uart(const sc_core::sc_module_name& name, const UartConfig& config, CharacterSink& sink,
         CharacterSource* source, const base::Environment& environment);

    // The time of one character with the current divisor and format.
    [[nodiscard]] sc_core::sc_time character_time() const;

    // The source, which had nothing, may have something now.
    void hear() { resume_reception(); }
    // A character that came now would raise the interrupt.
    [[nodiscard]] bool awaits_interrupt() const;

  private:
    [[nodiscard]] std::uint32_t read_rbr(std::uint32_t) const;
    [[nodiscard]] std::uint32_t read_ier(std::uint32_t) const;
    [[nodiscard]] std::uint32_t read_iir(std::uint32_t) const;
    [[nodiscard]] std::uint32_t read_lsr(std::uint32_t) const;
    void after_rbr_read(std::uint32_t, std::uint32_t);
    void after_lsr_read(std::uint32_t, std::uint32_t) { start_listening(); }
    void after_iir_read(std::uint32_t, std::uint32_t value);
    void write_thr(std::uint32_t, std::uint32_t value);
    void write_ier(std::uint32_t, std::uint32_t value);
    void write_fcr(std::uint32_t, std::uint32_t value);

    [[nodiscard]] bool is_divisor_selected() const;
    [[nodiscard]] bool is_receive_pending() const;
    [[nodiscard]] bool is_transmit_pending() const;
    void start_character();
    void end_character();
    void start_listening() {
        if (!listening_) listening_ = true, resume_reception();
    }
    void receive();
    void resume_reception();
    void update_irq() { interrupt_.set(is_receive_pending() || is_transmit_pending()); }

    InterruptLine interrupt_;
    UartConfig config_;
    CharacterSink& sink_;
    CharacterSource* source_;
    CharacterFifo transmit_, receive_;
    bool fifos_on_ = false;
    std::uint32_t interrupt_enable_ = 0;
    std::uint32_t divisor_ = 1;
    bool shifting_ = false;
    std::uint8_t shift_register_ = 0;
    bool transmit_emptied_ = false;  // and not yet acknowledged
    bool listening_ = false;         // the firmware has looked for input
    bool receiving_ = false;         // a character is on the line
    std::uint8_t line_character_ = 0;
    sc_core::sc_event transmitted_, received_;
};

}  // namespace tessera::peripherals
