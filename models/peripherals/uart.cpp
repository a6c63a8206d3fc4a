#include "models/peripherals/uart.h"

#include <algorithm>

#include "models/base/sim_time.h"
#include "models/peripherals/uart_registers.h"

namespace tessera::peripherals {

namespace {

using base::named;

constexpr const base::Register& kRbrThr = named(kUartRegisters, "RBR_THR");
constexpr const base::Register& kIer = named(kUartRegisters, "IER");
constexpr const base::Register& kIirFcr = named(kUartRegisters, "IIR_FCR");
constexpr const base::Register& kLcr = named(kUartRegisters, "LCR");
constexpr const base::Register& kLsr = named(kUartRegisters, "LSR");

constexpr std::uint32_t kErbfi = named(uart_field::kIer, "ERBFI").mask();
constexpr std::uint32_t kEtbei = named(uart_field::kIer, "ETBEI").mask();
constexpr std::uint32_t kWls = named(uart_field::kLcr, "WLS").mask();
constexpr std::uint32_t kStb = named(uart_field::kLcr, "STB").mask();
constexpr std::uint32_t kPen = named(uart_field::kLcr, "PEN").mask();
constexpr std::uint32_t kDlab = named(uart_field::kLcr, "DLAB").mask();
constexpr std::uint32_t kDr = named(uart_field::kLsr, "DR").mask();
constexpr std::uint32_t kThre = named(uart_field::kLsr, "THRE").mask();
constexpr std::uint32_t kTemt = named(uart_field::kLsr, "TEMT").mask();

// Interrupt identification, National Semiconductor PC16550D, table IV.
constexpr std::uint32_t kIirNone = 0x1;
constexpr std::uint32_t kIirTransmit = 0x2;
constexpr std::uint32_t kIirReceive = 0x4;
constexpr std::uint32_t kIirFifosOn = 0xC0;
constexpr std::uint32_t kIirIdMask = 0xF;
// FIFO control.
constexpr std::uint32_t kFcrEnable = 0x1;
constexpr std::uint32_t kFcrClearReceive = 0x2;
constexpr std::uint32_t kFcrClearTransmit = 0x4;

constexpr std::uint64_t kClocksPerBit = 16;
constexpr std::uint32_t kByte = 0xFF;

}  // namespace

Uart::Uart(const sc_core::sc_module_name& module_name, const UartConfig& config,
           CharacterSink& sink, CharacterSource* source, const base::Environment& environment)
    : RegisterBlock(module_name, kUartMap, environment),
      irq("irq"),
      interrupt_(irq, name(), environment.probes),
      config_(config),
      sink_(sink),
      source_(source) {
    registers_.compute<&Uart::read_rbr>(kRbrThr, this);
    registers_.compute<&Uart::read_ier>(kIer, this);
    registers_.compute<&Uart::read_iir>(kIirFcr, this);
    registers_.compute<&Uart::read_lsr>(kLsr, this);
    registers_.after_read<&Uart::after_rbr_read>(kRbrThr, this);
    registers_.after_read<&Uart::after_lsr_read>(kLsr, this);
    registers_.after_read<&Uart::after_iir_read>(kIirFcr, this);
    registers_.after_write<&Uart::write_thr>(kRbrThr, this);
    registers_.after_write<&Uart::write_ier>(kIer, this);
    registers_.after_write<&Uart::write_fcr>(kIirFcr, this);

    sc_core::sc_spawn_options on_transmitted;
    on_transmitted.spawn_method();
    on_transmitted.dont_initialize();
    on_transmitted.set_sensitivity(&transmitted_);
    sc_core::sc_spawn([this] { end_character(); }, "transmit", &on_transmitted);
    sc_core::sc_spawn_options on_received;
    on_received.spawn_method();
    on_received.dont_initialize();
    on_received.set_sensitivity(&received_);
    sc_core::sc_spawn([this] { receive(); }, "receive", &on_received);
}

bool Uart::is_divisor_selected() const { return (registers_.get(kLcr) & kDlab) != 0; }

bool Uart::is_receive_pending() const {
    return (interrupt_enable_ & kErbfi) != 0 && !receive_.is_empty();
}

bool Uart::awaits_interrupt() const {
    return source_ != nullptr && listening_ && (interrupt_enable_ & kErbfi) != 0 &&
           receive_.is_empty();
}

bool Uart::is_transmit_pending() const {
    return (interrupt_enable_ & kEtbei) != 0 && transmit_emptied_;
}

sc_core::sc_time Uart::character_time() const {
    if (!config_.timed) return sc_core::SC_ZERO_TIME;
    const std::uint32_t format = registers_.get(kLcr);
    const std::uint64_t start_and_stop = (format & kStb) != 0 ? 3 : 2;
    const std::uint64_t bits =
        start_and_stop + 5 + (format & kWls) + ((format & kPen) != 0 ? 1 : 0);
    const std::uint64_t clocks = bits * kClocksPerBit * std::max(divisor_, 1u);
    return base::from_ps(clocks * base::kPsPerSecond / config_.clock_hz);
}

std::uint32_t Uart::read_rbr(std::uint32_t) const {
    return is_divisor_selected() ? divisor_ & kByte : receive_.front();
}

std::uint32_t Uart::read_ier(std::uint32_t) const {
    return is_divisor_selected() ? divisor_ >> 8 : interrupt_enable_;
}

std::uint32_t Uart::read_iir(std::uint32_t) const {
    const std::uint32_t fifos = fifos_on_ ? kIirFifosOn : 0;
    if (is_receive_pending()) return fifos | kIirReceive;
    if (is_transmit_pending()) return fifos | kIirTransmit;
    return fifos | kIirNone;
}

std::uint32_t Uart::read_lsr(std::uint32_t) const {
    return (receive_.is_empty() ? 0 : kDr) | (transmit_.is_empty() ? kThre : 0) |
           (transmit_.is_empty() && !shifting_ ? kTemt : 0);
}

void Uart::after_rbr_read(std::uint32_t, std::uint32_t) {
    if (is_divisor_selected()) return;
    receive_.pop();
    update_irq();
    listening_ = true;
    resume_reception();
}

void Uart::after_iir_read(std::uint32_t, std::uint32_t value) {
    if ((value & kIirIdMask) == kIirTransmit) transmit_emptied_ = false;
    update_irq();
}

void Uart::write_thr(std::uint32_t, std::uint32_t value) {
    if (is_divisor_selected()) {
        divisor_ = (divisor_ & ~kByte) | (value & kByte);
        return;
    }
    transmit_emptied_ = false;
    transmit_.push(static_cast<std::uint8_t>(value));
    if (!shifting_) start_character();
    update_irq();
}

void Uart::write_ier(std::uint32_t, std::uint32_t value) {
    if (is_divisor_selected()) {
        divisor_ = (divisor_ & kByte) | ((value & kByte) << 8);
        return;
    }
    const bool enables_transmit = (value & kEtbei) != 0 && (interrupt_enable_ & kEtbei) == 0;
    interrupt_enable_ = value & kByte;
    if (enables_transmit && transmit_.is_empty()) transmit_emptied_ = true;
    update_irq();
    if ((value & kErbfi) != 0) start_listening();
}

void Uart::write_fcr(std::uint32_t, std::uint32_t value) {
    const bool on = (value & kFcrEnable) != 0;
    if (on != fifos_on_) {
        fifos_on_ = on;
        const std::size_t depth = on ? CharacterFifo::kDepth : 1;
        transmit_.set_depth(depth);
        receive_.set_depth(depth);
    }
    if ((value & kFcrClearReceive) != 0) receive_.clear();
    if ((value & kFcrClearTransmit) != 0) transmit_.clear();
    update_irq();
    resume_reception();
}

void Uart::start_character() {
    while (!transmit_.is_empty() && !shifting_) {
        shift_register_ = transmit_.pop();
        if (transmit_.is_empty()) transmit_emptied_ = true;
        if (config_.timed) {
            shifting_ = true;
            transmitted_.notify(character_time());
        } else {
            sink_.put(shift_register_);
        }
    }
}

void Uart::end_character() {
    sink_.put(shift_register_);
    shifting_ = false;
    start_character();
    update_irq();
}

// There may be room again, or a character.
void Uart::resume_reception() {
    if (listening_ && !receiving_) received_.notify(sc_core::SC_ZERO_TIME);
}

// Takes what the source has while there is room. Timed, a character is on the line first.
void Uart::receive() {
    if (receiving_) receive_.push(line_character_);
    receiving_ = false;
    while (source_ != nullptr && !receiving_ && !receive_.is_full()) {
        const std::optional<std::uint8_t> character = source_->next();
        if (!character) {
            if (source_->is_over()) source_ = nullptr;
            break;
        }
        if (config_.timed) {
            receiving_ = true;
            line_character_ = *character;
            received_.notify(character_time());
        } else {
            receive_.push(*character);
        }
    }
    update_irq();
}

}  // namespace tessera::peripherals
