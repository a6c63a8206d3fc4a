#include "models/peripherals/uart.h"

#include <gtest/gtest.h>

#include "tests/support/bus_master.h"

namespace tessera::peripherals {
namespace {

using test::now_ps;
using test::picoseconds;
using test::simulate;

constexpr std::uint64_t kData = 0x00, kIer = 0x04, kIirFcr = 0x08, kLcr = 0x0C, kMcr = 0x10,
                        kLsr = 0x14, kMsr = 0x18, kScr = 0x1C;
constexpr std::uint32_t kDr = 0x01, kThre = 0x20, kTemt = 0x40;
constexpr std::uint32_t kErbfi = 1, kEtbei = 2;
constexpr std::uint32_t k8n1 = 0x03, kDlab = 0x80;

// 16 MHz / 16 = 1 Mbaud with divisor 1: a bit takes 1 us, a character of 8n1 10 us.
constexpr UartConfig kTimed = {.timed = true, .clock_hz = 16'000'000};
constexpr std::uint64_t kBitPs = 1'000'000;

// Has what a test gives it, and may have more later.
class LiveSource final : public CharacterSource {
  public:
    std::optional<std::uint8_t> next() override {
        if (text.empty()) return std::nullopt;
        const char character = text.front();
        text.erase(0, 1);
        return static_cast<std::uint8_t>(character);
    }
    [[nodiscard]] bool is_over() const override { return is_closed && text.empty(); }

    std::string text;
    bool is_closed = false;
};

struct System {
    explicit System(const UartConfig& config = {}, std::string input = {})
        : source(std::move(input)), uart("uart", config, sink, &source, environment.environment()) {
        connect();
    }
    System(const UartConfig& config, CharacterSource& live)
        : source(""), uart("uart", config, sink, &live, environment.environment()) {
        connect();
    }
    void connect() {
        master.socket.bind(uart.socket);
        uart.irq.bind(irq);
    }
    void settle() { sc_core::wait(picoseconds(1)); }
    // All that waits now.
    std::string receive() {
        std::string received;
        while ((master.read32(kLsr) & kDr) != 0) {
            received.push_back(static_cast<char>(master.read32(kData)));
            settle();
        }
        return received;
    }

    test::TestEnvironment environment;
    test::BusMaster master{"master"};
    BufferSink sink;
    BufferSource source;
    Uart uart;
    sc_core::sc_signal<bool> irq{"irq"};
};

TEST(Uart, AnswersLikeA16550AfterReset) {
    System system;
    simulate([&] {
        EXPECT_EQ(system.master.read32(kIer), 0u);
        EXPECT_EQ(system.master.read32(kIirFcr), 0x01u);
        EXPECT_EQ(system.master.read32(kLsr), kThre | kTemt);
        EXPECT_EQ(system.master.read32(kMsr), 0xB0u);
        system.master.write32(kScr, 0x5A);
        EXPECT_EQ(system.master.read32(kScr), 0x5Au);
        system.master.write32(kMcr, 0xFF);
        EXPECT_EQ(system.master.read32(kMcr), 0x1Fu);
    });
}

TEST(Uart, TransmitsInOrderAtOnce) {
    System system;
    simulate([&] {
        for (const char c : std::string("Hello, world\n")) {
            EXPECT_EQ(system.master.read32(kLsr) & kThre, kThre);
            system.master.write32(kData, static_cast<unsigned char>(c));
        }
        EXPECT_EQ(now_ps(), 0u);
    });
    EXPECT_EQ(system.sink.text(), "Hello, world\n");
}

TEST(Uart, DivisorHidesDataAndInterruptEnable) {
    System system;
    simulate([&] {
        system.master.write32(kIer, kErbfi);
        system.master.write32(kLcr, kDlab | k8n1);
        system.master.write32(kData, 0x34);
        system.master.write32(kIer, 0x12);
        EXPECT_EQ(system.master.read32(kData), 0x34u);
        EXPECT_EQ(system.master.read32(kIer), 0x12u);
        system.master.write32(kLcr, k8n1);
        EXPECT_EQ(system.master.read32(kIer), kErbfi);
    });
    EXPECT_EQ(system.sink.text(), "");
}

TEST(Uart, CharacterTimeFollowsDivisorAndFormat) {
    System system(kTimed);
    simulate([&] {
        system.master.write32(kLcr, k8n1);
        EXPECT_EQ(system.uart.character_time(), picoseconds(10 * kBitPs));
        system.master.write32(kLcr, 0x00);
        EXPECT_EQ(system.uart.character_time(), picoseconds(7 * kBitPs)) << "5n1";
        system.master.write32(kLcr, k8n1 | 0x04 | 0x08);
        EXPECT_EQ(system.uart.character_time(), picoseconds(12 * kBitPs))
            << "8 bits, parity, 2 stop";
        system.master.write32(kLcr, kDlab | k8n1);
        system.master.write32(kData, 9);
        system.master.write32(kIer, 0);
        EXPECT_EQ(system.uart.character_time(), picoseconds(90 * kBitPs));
    });
}

TEST(Uart, TimedTransmissionTakesItsTimeAndShowsIt) {
    System system(kTimed);
    simulate([&] {
        system.master.write32(kLcr, k8n1);
        system.master.write32(kData, 'a');
        EXPECT_EQ(system.master.read32(kLsr), kThre) << "in the shift register";
        system.master.write32(kData, 'b');
        EXPECT_EQ(system.master.read32(kLsr), 0u);
        system.master.write32(kData, 'c');  // one too many without FIFO
        sc_core::wait(picoseconds(10 * kBitPs - 1));
        EXPECT_EQ(system.sink.text(), "");
        sc_core::wait(picoseconds(2));
        EXPECT_EQ(system.sink.text(), "a");
        EXPECT_EQ(system.master.read32(kLsr), kThre);
        sc_core::wait(picoseconds(10 * kBitPs));
        EXPECT_EQ(system.sink.text(), "ab");
        EXPECT_EQ(system.master.read32(kLsr), kThre | kTemt);
    });
}

TEST(Uart, TransmitFifoHoldsSixteen) {
    System system(kTimed);
    simulate([&] {
        system.master.write32(kLcr, k8n1);
        system.master.write32(kIirFcr, 1);
        EXPECT_EQ(system.master.read32(kIirFcr), 0xC1u);
        for (char c = 'a'; c <= 'z'; ++c)
            system.master.write32(kData, static_cast<unsigned char>(c));
        sc_core::wait(picoseconds(300 * kBitPs));
    });
    EXPECT_EQ(system.sink.text(), "abcdefghijklmnopq") << "one in the shift register, 16 behind";
}

TEST(Uart, TransmitInterruptUntilAcknowledged) {
    System system(kTimed);
    simulate([&] {
        system.master.write32(kLcr, k8n1);
        EXPECT_FALSE(system.irq.read());
        system.master.write32(kIer, kEtbei);
        system.settle();
        EXPECT_TRUE(system.irq.read()) << "enabled while empty";
        EXPECT_EQ(system.master.debug_read32(kIirFcr), 0x02u);
        EXPECT_EQ(system.master.read32(kIirFcr), 0x02u);
        system.settle();
        EXPECT_FALSE(system.irq.read()) << "reading it acknowledges";
        EXPECT_EQ(system.master.read32(kIirFcr), 0x01u);
        system.master.write32(kData, 'x');
        system.master.write32(kData, 'y');
        system.settle();
        EXPECT_FALSE(system.irq.read());
        sc_core::wait(picoseconds(10 * kBitPs));
        EXPECT_TRUE(system.irq.read()) << "y has moved to the shift register";
        system.master.write32(kData, 'z');
        system.settle();
        EXPECT_FALSE(system.irq.read()) << "writing acknowledges too";
    });
}

TEST(Uart, ReceivesInOrder) {
    System system({}, "input");
    simulate([&] {
        system.master.read32(kLsr);
        system.settle();
        EXPECT_EQ(system.receive(), "input");
        EXPECT_EQ(system.master.read32(kData), 0u) << "nothing left";
    });
}

TEST(Uart, NothingIsLostBeforeTheFirmwareLooksForInput) {
    System system({}, "abc");
    simulate([&] {
        system.settle();
        EXPECT_EQ(system.master.debug_read32(kLsr) & kDr, 0u) << "not listening yet";
        system.master.write32(kIirFcr, 1 | 2 | 4);
        system.settle();
        system.master.write32(kIirFcr, 1 | 2 | 4);
        system.settle();
        system.master.write32(kIer, kErbfi);
        system.settle();
        EXPECT_EQ(system.receive(), "abc");
    });
}

TEST(Uart, ALiveSourceWakesIt) {
    LiveSource source;
    System system({}, source);
    simulate([&] {
        system.master.write32(kIer, kErbfi);
        system.settle();
        EXPECT_FALSE(system.irq.read());
        EXPECT_TRUE(system.uart.awaits_interrupt());
        source.text = "x";
        system.uart.hear();
        system.settle();
        EXPECT_TRUE(system.irq.read());
        EXPECT_FALSE(system.uart.awaits_interrupt()) << "it has been raised";
        EXPECT_EQ(system.receive(), "x");
        source.text = "y";
        EXPECT_EQ(system.receive(), "") << "nobody has said so";
        system.uart.hear();
        system.settle();
        EXPECT_EQ(system.receive(), "y");
        source.is_closed = true;
        system.uart.hear();
        system.settle();
        EXPECT_FALSE(system.uart.awaits_interrupt()) << "nothing will come";
    });
}

TEST(Uart, AwaitsNothingWithTheInterruptOff) {
    LiveSource source;
    System system({}, source);
    simulate([&] {
        EXPECT_FALSE(system.uart.awaits_interrupt());
        system.master.read32(kLsr);
        EXPECT_FALSE(system.uart.awaits_interrupt()) << "the firmware polls";
    });
}

TEST(Uart, ALiveCharacterTakesItsTimeOnTheLine) {
    LiveSource source;
    System system(kTimed, source);
    simulate([&] {
        system.master.write32(kLcr, k8n1);
        system.master.write32(kIer, kErbfi);
        sc_core::wait(picoseconds(100 * kBitPs));
        source.text = "x";
        system.uart.hear();
        sc_core::wait(picoseconds(10 * kBitPs - 1));
        EXPECT_FALSE(system.irq.read());
        sc_core::wait(picoseconds(2));
        EXPECT_TRUE(system.irq.read());
    });
}

TEST(Uart, DebugReadLeavesTheCharacter) {
    System system({}, "q");
    simulate([&] {
        system.master.read32(kLsr);
        system.settle();
        EXPECT_EQ(system.master.debug_read32(kData), static_cast<std::uint32_t>('q'));
        EXPECT_EQ(system.master.read32(kData), static_cast<std::uint32_t>('q'));
    });
}

TEST(Uart, ReceiveInterruptWhileDataWaits) {
    System system({}, "ab");
    simulate([&] {
        system.master.read32(kLsr);
        system.settle();
        EXPECT_FALSE(system.irq.read());
        system.master.write32(kIer, kErbfi | kEtbei);
        system.settle();
        EXPECT_TRUE(system.irq.read());
        EXPECT_EQ(system.master.read32(kIirFcr), 0x04u) << "goes before the transmitter";
        system.master.read32(kData);
        system.settle();
        EXPECT_EQ(system.master.read32(kIirFcr), 0x04u);
        system.master.read32(kData);
        system.settle();
        EXPECT_EQ(system.master.read32(kIirFcr), 0x02u);
        system.settle();
        EXPECT_FALSE(system.irq.read());
    });
}

TEST(Uart, TimedReceptionSpacesCharacters) {
    System system(kTimed, "abc");
    simulate([&] {
        system.master.write32(kIirFcr, 1);
        // The first character's frame begins at the first look, in the format of reset, 5n1.
        system.master.read32(kLsr);
        sc_core::wait(picoseconds(7 * kBitPs - 1));
        EXPECT_EQ(system.master.read32(kLsr) & kDr, 0u);
        sc_core::wait(picoseconds(2));
        EXPECT_EQ(system.master.read32(kLsr) & kDr, kDr);
        EXPECT_EQ(system.master.read32(kData), static_cast<std::uint32_t>('a'));
        EXPECT_EQ(system.master.read32(kLsr) & kDr, 0u);
        sc_core::wait(picoseconds(7 * kBitPs));
        EXPECT_EQ(system.master.read32(kData), static_cast<std::uint32_t>('b'));
    });
}

TEST(Uart, NothingIsLostWhenTheGuestIsSlow) {
    std::string text;
    for (int i = 0; i < 500; ++i) text.push_back(static_cast<char>('0' + i % 10));
    System system(kTimed, text);
    simulate([&] {
        system.master.write32(kIirFcr, 1);
        std::string received;
        while (received.size() < text.size()) {
            sc_core::wait(picoseconds(23 * kBitPs));
            if ((system.master.read32(kLsr) & kDr) != 0)
                received.push_back(static_cast<char>(system.master.read32(kData)));
        }
        EXPECT_EQ(received, text);
    });
}

TEST(Uart, FifoControlEmptiesFifos) {
    System system(kTimed);
    simulate([&] {
        system.master.write32(kLcr, k8n1);
        system.master.write32(kIirFcr, 1);
        for (int i = 0; i < 5; ++i) system.master.write32(kData, 'x');
        system.master.write32(kIirFcr, 1 | 4);
        sc_core::wait(picoseconds(100 * kBitPs));
        EXPECT_EQ(system.sink.text(), "x") << "what the shift register held";
    });
}

TEST(Uart, RefusesBytesAndUnknownOffsets) {
    System system;
    simulate([&] {
        std::uint32_t word = 0;
        EXPECT_EQ(system.master.write(kData, &word, 1), tlm::TLM_BURST_ERROR_RESPONSE);
        EXPECT_EQ(system.master.read(0x20, &word, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(system.master.write(kLsr, &word, 4), tlm::TLM_COMMAND_ERROR_RESPONSE);
    });
}

}  // namespace
}  // namespace tessera::peripherals
