// The framing of the remote protocol: what is whole, what is damaged, what is noise.

#include <gtest/gtest.h>

#include <random>

#include "platform/debug/hex.h"
#include "platform/debug/packet.h"

namespace tessera::debug {
namespace {

using Kind = PacketReader::Event::Kind;

PacketReader fed(std::string_view bytes) {
    PacketReader reader;
    reader.feed(bytes);
    return reader;
}

TEST(Packet, FramesWithTheSumOfItsCharacters) {
    EXPECT_EQ(frame("OK"), "$OK#9a");
    EXPECT_EQ(frame(""), "$#00");
}

TEST(Packet, EscapesWhatFramingNeeds) {
    EXPECT_EQ(frame("a}b"), "$a}]b#9d");
    PacketReader reader = fed(frame("$#}*"));
    EXPECT_EQ(reader.take().payload, "$#}*");
}

TEST(Packet, AnyPayloadComesBackInWhateverPiecesItArrives) {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        std::string payload(random() % 300, '\0');
        for (char& character : payload) character = static_cast<char>(random());
        const std::string text = frame(payload);
        PacketReader reader;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t piece = 1 + random() % 40;
            reader.feed(std::string_view(text).substr(at, piece));
            at += piece;
        }
        ASSERT_FALSE(reader.is_empty());
        const PacketReader::Event event = reader.take();
        EXPECT_EQ(event.kind, Kind::packet);
        EXPECT_EQ(event.payload, payload);
        EXPECT_TRUE(reader.is_empty());
    }
}

TEST(Packet, AWrongSumIsDamage) {
    EXPECT_EQ(fed("$OK#9b").take().kind, Kind::damaged);
    EXPECT_EQ(fed("$OK#zz").take().kind, Kind::damaged);
}

TEST(Packet, NoiseBetweenPacketsIsSkipped) {
    PacketReader reader = fed("+-garbage#12$g#67\n$p1#a1");
    EXPECT_EQ(reader.take().payload, "g");
    EXPECT_EQ(reader.take().payload, "p1");
    EXPECT_TRUE(reader.is_empty());
}

TEST(Packet, APacketThatLostItsEndIsDroppedWithTheNext) {
    PacketReader reader = fed("$qSuppor$g#67");
    EXPECT_EQ(reader.take().payload, "g");
}

TEST(Packet, WhatIsTooLongIsDamageAndTakesNoMemory) {
    const std::string payload(kLongestPacket + 1, 'a');
    EXPECT_EQ(fed(frame(payload)).take().kind, Kind::damaged);
    EXPECT_EQ(fed(frame(payload.substr(1))).take().kind, Kind::packet);
}

TEST(Packet, AnInterruptIsOneOutsideOfPacketsOnly) {
    PacketReader reader = fed("$X\x03#5b");
    EXPECT_EQ(reader.take().kind, Kind::packet);
    reader.feed("\x03$g#67");
    EXPECT_TRUE(reader.take_interrupt());
    EXPECT_FALSE(reader.take_interrupt());
    EXPECT_EQ(reader.take().payload, "g");
}

TEST(Hex, NumbersAreRefusedWhenTheyOverflowOrAreNone) {
    std::string_view text = "123g";
    EXPECT_EQ(take_number(text), 0x123u);
    EXPECT_EQ(text, "g");
    EXPECT_FALSE(take_number(text));
    text = "10000000000000000";
    EXPECT_FALSE(take_number(text));
    text = "ffffffffffffffff";
    EXPECT_EQ(take_number(text), ~std::uint64_t{0});
}

TEST(Hex, RegistersAreLittleEndian) {
    EXPECT_EQ(to_hex(std::uint32_t{0x12345678}), "78563412");
    EXPECT_EQ(register_of("78563412"), 0x12345678u);
    EXPECT_FALSE(register_of("7856341"));
    EXPECT_FALSE(register_of("785634zz"));
    EXPECT_FALSE(register_of("7856341200"));
}

}  // namespace
}  // namespace tessera::debug
