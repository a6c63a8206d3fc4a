#include "platform/soc/host_interface.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "platform/config/error.h"

namespace tessera::soc {

namespace {

constexpr std::uint64_t kWordBytes = 8;
constexpr std::uint64_t kPutCharacter = 0x0101;  // device 1, command 1
constexpr std::uint64_t kWrite = 64, kExit = 93;
constexpr std::uint64_t kMostPrinted = 1 << 20;  // bytes of one call

}  // namespace

HostInterface::HostInterface(System& system, const ElfImage& elf, RunControl& control,
                             peripherals::CharacterSink& console)
    : system_(system), control_(control), console_(console) {
    const std::optional<std::uint32_t> to_host = elf.address_of("tohost");
    if (!to_host) return;
    to_host_ = *to_host;
    from_host_ = elf.address_of("fromhost");
    if (!system_.observe_writes(*this, to_host_, kWordBytes))
        throw config::Error(elf.name(), "its symbol tohost lies outside the platform's memory");
}

std::uint64_t HostInterface::read(std::uint64_t address) const {
    std::uint64_t value = 0;
    static_cast<void>(system_.dump(address, std::as_writable_bytes(std::span(&value, 1))));
    return value;
}

void HostInterface::write(std::uint64_t address, std::uint64_t value) {
    static_cast<void>(system_.load(address, std::as_bytes(std::span(&value, 1))));
}

void HostInterface::on_write(std::uint64_t address, std::uint64_t bytes) {
    if (address >= to_host_ + kWordBytes || address + bytes <= to_host_) return;
    has_high_word_ |= address + bytes > to_host_ + kWordBytes / 2;
    const std::uint64_t request = read(to_host_);
    const auto low = static_cast<std::uint32_t>(request);
    const bool is_half = low % 2 == 0 && !has_high_word_;
    if (low == 0 || is_half) return;  // the other word is to come
    has_high_word_ = false;
    serve(request);
}

void HostInterface::serve(std::uint64_t request) {
    const std::uint64_t device_and_command = request >> 48, payload = request & 0xFFFF'FFFF'FFFFu;
    if (device_and_command == kPutCharacter) {
        console_.put(static_cast<std::uint8_t>(payload));
    } else if (device_and_command == 0 && payload % 2 == 1) {
        const std::uint64_t code = std::min<std::uint64_t>(payload >> 1, UINT16_MAX);
        control_.on_finish(code == 0, static_cast<std::uint16_t>(code));
        return;
    } else if (device_and_command == 0) {
        call_system(payload);
    }
    write(to_host_, 0);
}

void HostInterface::call_system(std::uint64_t place) {
    std::array<std::uint64_t, 4> call{};  // number, arguments
    if (system_.dump(place, std::as_writable_bytes(std::span(call)))) {
        std::uint64_t result = static_cast<std::uint64_t>(-std::int64_t{ENOSYS});
        if (call[0] == kWrite) {
            print(call[2], call[3]);
            result = call[3];
        } else if (call[0] == kExit) {
            const std::uint64_t code = std::min<std::uint64_t>(call[1], UINT16_MAX);
            control_.on_finish(code == 0, static_cast<std::uint16_t>(code));
        }
        write(place, result);
    }
    if (from_host_) write(*from_host_, 1);
}

void HostInterface::print(std::uint64_t address, std::uint64_t bytes) {
    std::byte character{};
    for (std::uint64_t i = 0; i < std::min(bytes, kMostPrinted); ++i)
        if (system_.dump(address + i, {&character, 1}))
            console_.put(std::to_integer<std::uint8_t>(character));
}

}  // namespace tessera::soc
