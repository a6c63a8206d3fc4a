// The conversation: each packet's answer, and that nothing a client sends upsets the program.

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <random>

#include "platform/debug/hex.h"
#include "platform/debug/session.h"
#include "tests/debug/fake_target.h"

namespace tessera::debug {
namespace {

class SessionTest : public testing::Test {
  protected:
    test::FakeTarget target;
    std::string sent;
    Session session{target, [this](std::string_view bytes) { sent += bytes; }};
    Session::Wish wish = Session::Wish::none;

    // The answer to a packet, without its frame.
    std::string ask(std::string_view packet) {
        sent.clear();
        session.feed(frame(packet));
        wish = session.serve();
        PacketReader reader;
        reader.feed(sent);
        return reader.is_empty() ? "nothing" : reader.take().payload;
    }
    void SetUp() override { EXPECT_EQ(ask("QStartNoAckMode"), "OK"); }
};

TEST_F(SessionTest, AcknowledgesUntilToldNotTo) {
    std::string bytes;
    Session fresh(target, [&](std::string_view more) { bytes += more; });
    fresh.feed("$qC#b4$qC#00");
    EXPECT_EQ(fresh.serve(), Session::Wish::none);
    EXPECT_EQ(bytes, "+$QC1#c5-");
    EXPECT_EQ(ask("qC"), "QC1");
    EXPECT_EQ(sent.front(), '$');
}

TEST_F(SessionTest, WhatItDoesNotKnowHasAnEmptyAnswer) {
    for (const char* packet : {"", "vMustReplyEmpty", "qTStatus", "b", "!", "QThreadEvents:1"})
        EXPECT_EQ(ask(packet), "") << packet;
}

TEST_F(SessionTest, ReadsAndWritesAllGeneralRegisters) {
    for (unsigned i = 0; i <= kPc; ++i) target.integers[i] = i * 0x01010101u;
    const std::string all = ask("g");
    EXPECT_EQ(all.size(), 33u * 8);
    EXPECT_EQ(all.substr(8, 8), "01010101");
    target.integers = {};
    EXPECT_EQ(ask(fmt::format("G{}", all)), "OK");
    EXPECT_EQ(target.integers[kPc], kPc * 0x01010101u);
    EXPECT_EQ(ask(fmt::format("G{}", all.substr(8))), "E01");
    EXPECT_EQ(ask(fmt::format("G{:x>264}", "")), "E01");
}

TEST_F(SessionTest, ReadsAndWritesOneRegister) {
    target.registers[kFirstCsr + 0x340] = 7;
    EXPECT_EQ(ask("p20"), "00000000");
    EXPECT_EQ(ask("p381"), "07000000");
    EXPECT_EQ(ask("P381=2a000000"), "OK");
    EXPECT_EQ(target.registers[kFirstCsr + 0x340], 42u);
    for (const char* packet :
         {"p", "pzz", "pffffffff", "p999", "P381", "P381=", "P381=2a", "P999=00000000"})
        EXPECT_EQ(ask(packet), "E01") << packet;
}

TEST_F(SessionTest, ReadsAndWritesMemory) {
    EXPECT_EQ(ask("M1000,3:010203"), "OK");
    EXPECT_EQ(ask(std::string("X1003,2:\x04}\x05", 11)), "E01") << "a byte is missing";
    EXPECT_EQ(ask("X1003,2:ab"), "OK");
    EXPECT_EQ(ask("m1000,5"), "0102036162");
    EXPECT_EQ(ask("m1ffe,8"), "0000") << "what can be read, up to the end";
    EXPECT_EQ(ask("X1000,0:"), "OK");
    for (const char* packet : {"m0,4", "m1000", "m,4", "m1000,", "m100000000,4", "M1000,3:0102",
                               "M1000,2:01zz", "M1000,2", "M1fff,2:0102", "X1000,3:ab"})
        EXPECT_EQ(ask(packet), "E01") << packet;
    EXPECT_LT(ask("m1000,ffffffff").size(), kLongestPacket);
}

TEST_F(SessionTest, DocumentsComeInPieces) {
    target.xml = std::string(40000, 'x');
    std::string document;
    for (;;) {
        const std::string part =
            ask(fmt::format("qXfer:features:read:target.xml:{:x},ffff", document.size()));
        document += part.substr(1);
        if (part.front() == 'l') break;
        ASSERT_EQ(part.front(), 'm');
    }
    EXPECT_EQ(document, target.xml);
    EXPECT_EQ(ask("qXfer:memory-map:read::0,fff"), "l<memory-map/>");
    EXPECT_EQ(ask("qXfer:memory-map:read::fff,fff"), "l");
    EXPECT_EQ(ask("qXfer:memory-map:read::x"), "E01");
}

TEST_F(SessionTest, PointsAreInsertedAndRemovedByKind) {
    EXPECT_EQ(ask("Z0,1000,4"), "OK");
    EXPECT_EQ(ask("Z4,2000,1"), "OK");
    ASSERT_EQ(target.points.size(), 2u);
    EXPECT_EQ(target.points[1], (Point{PointKind::access_watchpoint, 0x2000, 1}));
    EXPECT_EQ(ask("z0,1000,4"), "OK");
    EXPECT_EQ(ask("z0,1000,4"), "E01");
    EXPECT_EQ(ask("Z5,1000,4"), "");
    for (const char* packet : {"Z", "Z0", "Z0,", "Z0,1000", "Z2,1000,0", "Z2,1000,100000000"})
        EXPECT_EQ(ask(packet), "E01") << packet;
}

TEST_F(SessionTest, ResumesAsAsked) {
    EXPECT_EQ(ask("vCont?"), "vCont;c;C;s;S;r");
    EXPECT_EQ(ask("vCont;c"), "nothing");
    EXPECT_EQ(wish, Session::Wish::resume);
    EXPECT_FALSE(session.resume().is_step);
    ask("vCont;s:1;c");
    EXPECT_TRUE(session.resume().is_step);
    ask("vCont;r1000,1010:1");
    EXPECT_EQ(session.resume().first, 0x1000u);
    EXPECT_EQ(session.resume().last, 0x100Fu);
    ask("s2000");
    EXPECT_EQ(target.integers[kPc], 0x2000u);
    EXPECT_EQ(wish, Session::Wish::resume);
    for (const char* packet : {"vCont;", "vCont;x", "vCont;r", "vCont;r1", "vCont;r1,", "czz"}) {
        EXPECT_EQ(ask(packet), "E01") << packet;
        EXPECT_EQ(wish, Session::Wish::none) << packet;
    }
}

TEST_F(SessionTest, WhatFollowsAResumeWaits) {
    session.feed(frame("c") + frame("g"));
    EXPECT_EQ(session.serve(), Session::Wish::resume);
    sent.clear();
    session.stopped({.kind = StopReason::Kind::stepped, .point = {}});
    EXPECT_EQ(sent, frame("T05"));
    EXPECT_EQ(session.serve(), Session::Wish::none);
    EXPECT_EQ(sent.size(), frame("T05").size() + 33 * 8 + 4);
}

TEST_F(SessionTest, SaysWhyItStands) {
    const auto reply_for = [&](const StopReason& reason) {
        sent.clear();
        session.stopped(reason);
        EXPECT_EQ(sent, frame(ask("?")));
        return ask("?");
    };
    EXPECT_EQ(reply_for({.kind = StopReason::Kind::interrupted, .point = {}}), "T02");
    EXPECT_EQ(reply_for({.kind = StopReason::Kind::breakpoint,
                         .point = Point{PointKind::software_breakpoint, 16, 4}}),
              "T05swbreak:;");
    EXPECT_EQ(reply_for({.kind = StopReason::Kind::breakpoint,
                         .point = Point{PointKind::hardware_breakpoint, 16, 4}}),
              "T05hwbreak:;");
    EXPECT_EQ(reply_for({.kind = StopReason::Kind::watchpoint,
                         .point = Point{PointKind::read_watchpoint, 16, 4},
                         .address = 17}),
              "T05rwatch:11;");
}

TEST_F(SessionTest, MonitorOutputIsTextOfAnyLength) {
    target.said = std::string(20000, 'a') + "\n";
    sent.clear();
    session.feed(frame("qRcmd," + to_hex(std::string_view("help"))));
    EXPECT_EQ(session.serve(), Session::Wish::none);
    PacketReader reader;
    reader.feed(sent);
    std::string text;
    std::string last;
    while (!reader.is_empty()) {
        last = reader.take().payload;
        if (last.front() != 'O' || last == "OK") continue;
        const auto bytes = bytes_of(std::string_view(last).substr(1));
        ASSERT_TRUE(bytes);
        for (const std::byte byte : *bytes) text.push_back(static_cast<char>(byte));
    }
    EXPECT_EQ(last, "OK");
    EXPECT_EQ(text, target.said);
    EXPECT_EQ(ask("qRcmd,zz"), "E01");
}

TEST_F(SessionTest, DetachAndKillEndIt) {
    EXPECT_EQ(ask("D"), "OK");
    EXPECT_EQ(wish, Session::Wish::detach);
    ask("k");
    EXPECT_EQ(wish, Session::Wish::kill);
    EXPECT_EQ(ask("vKill;1"), "OK");
    EXPECT_EQ(wish, Session::Wish::kill);
}

// Whatever comes, an answer or silence follows, and never a crash; a lone client cannot make the
// answers grow without bounds either.
TEST_F(SessionTest, SurvivesRandomPackets) {
    constexpr std::string_view kStarts[] = {"?",
                                            "g",
                                            "G",
                                            "p",
                                            "P",
                                            "m",
                                            "M",
                                            "X",
                                            "Z",
                                            "z",
                                            "c",
                                            "s",
                                            "C",
                                            "S",
                                            "vCont;",
                                            "vCont;r",
                                            "H",
                                            "T",
                                            "qRcmd,",
                                            "qXfer:features:read:target.xml:",
                                            "qXfer:memory-map:read::",
                                            "qSupported",
                                            "vKill",
                                            "\x03",
                                            "q",
                                            "v"};
    constexpr std::string_view kAlphabet = "0123456789abcdef,;:=-?+$#}*\x03xyz";
    const unsigned seed = 20261;
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 50'000; ++round) {
        std::string packet(kStarts[random() % std::size(kStarts)]);
        for (std::size_t i = random() % 24; i > 0; --i)
            packet.push_back(random() % 20 == 0 ? static_cast<char>(random())
                                                : kAlphabet[random() % kAlphabet.size()]);
        sent.clear();
        session.feed(random() % 8 == 0 ? packet : frame(packet));
        wish = session.serve();
        ASSERT_LT(sent.size(), 4 * kLongestPacket);
    }
    session.feed("#00$");  // whatever was left open ends here
    EXPECT_EQ(ask("qC"), "QC1");
}

}  // namespace
}  // namespace tessera::debug
