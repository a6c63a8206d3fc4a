#pragma once
// A 16550's registers, one per 32-bit word ("reg-shift 2" of the device-tree binding). Where the
// 16550 has two registers at one address, the table has one with both names.

#include <array>

#include "models/base/registers.h"

namespace tessera::peripherals {

namespace uart_field {
using base::Access;
using base::Field;

inline constexpr std::array kIer = {
    Field{"ERBFI", 0, 1, Access::rw, "interrupt while received data waits"},
    Field{"ETBEI", 1, 1, Access::rw, "interrupt when the transmit FIFO becomes empty"},
    Field{"REST", 2, 6, Access::rw, "line and modem status interrupts, which never happen"},
};
inline constexpr std::array kIirFcr = {
    Field{"NO_INTERRUPT", 0, 1, Access::rw, "read: nothing is pending; write: turn the FIFOs on"},
    Field{"ID", 1, 3, Access::rw,
          "read: 2 received data, 1 transmitter empty, which this read acknowledges; write: bit 1 "
          "empties the receive FIFO, bit 2 the transmit FIFO"},
    Field{"FIFOS", 6, 2, Access::rw,
          "read: 3 with the FIFOs on; write: trigger level, always taken as one character"},
};
inline constexpr std::array kLcr = {
    Field{"WLS", 0, 2, Access::rw, "data bits less 5"},
    Field{"STB", 2, 1, Access::rw, "two stop bits"},
    Field{"PEN", 3, 1, Access::rw, "parity bit; takes its time, is not checked"},
    Field{"PARITY", 4, 2, Access::rw, "kind of parity; stored only"},
    Field{"BREAK", 6, 1, Access::rw, "send a break; stored only"},
    Field{"DLAB", 7, 1, Access::rw, "RBR_THR and IER are the divisor's low and high byte"},
};
inline constexpr std::array kMcr = {
    Field{"LINES", 0, 5, Access::rw, "modem control; stored only"},
};
inline constexpr std::array kLsr = {
    Field{"DR", 0, 1, Access::ro, "received data waits in RBR"},
    Field{"THRE", 5, 1, Access::ro, "the transmit FIFO is empty"},
    Field{"TEMT", 6, 1, Access::ro, "nothing is left to transmit"},
};
inline constexpr std::array kMsr = {
    Field{"CTS", 4, 1, Access::ro, "clear to send; always"},
    Field{"DSR", 5, 1, Access::ro, "data set ready; always"},
    Field{"DCD", 7, 1, Access::ro, "carrier detected; always"},
};
}  // namespace uart_field

inline constexpr std::array kUartRegisters = {
    base::Register{"RBR_THR", 0x00, base::Access::rw, 0,
                   "read: oldest received character; write: character to transmit"},
    base::Register{"IER", 0x04, base::Access::rw, 0, "interrupt enable", uart_field::kIer},
    base::Register{"IIR_FCR", 0x08, base::Access::rw, 1,
                   "read: interrupt identification; write: FIFO control", uart_field::kIirFcr},
    base::Register{"LCR", 0x0C, base::Access::rw, 0, "line control", uart_field::kLcr},
    base::Register{"MCR", 0x10, base::Access::rw, 0, "modem control", uart_field::kMcr},
    base::Register{"LSR", 0x14, base::Access::ro, 0x60, "line status", uart_field::kLsr},
    base::Register{"MSR", 0x18, base::Access::ro, 0xB0, "modem status", uart_field::kMsr},
    base::Register{"SCR", 0x1C, base::Access::rw, 0, "scratch"},
};

inline constexpr base::RegisterMap kUartMap = {"uart", "16550-compatible serial port", 0x1000,
                                               kUartRegisters};
static_assert(is_well_formed(kUartMap));

}  // namespace tessera::peripherals
