#include "platform/host/loopback_line.h"

#include <gtest/gtest.h>

#include "tests/host/client.h"

namespace tessera::host {
namespace {

using test::Client;

class LoopbackLineTest : public testing::Test {
  protected:
    LoopbackLine line{0, "--uart"};

    std::string read() {
        std::vector<pollfd> descriptors;
        line.list_descriptors(descriptors);
        ::poll(descriptors.data(), descriptors.size(), 5000);
        std::string text;
        line.read(text);
        return text;
    }
};

TEST_F(LoopbackLineTest, WhatIsSaidBeforeTheFirstClientWaitsForIt) {
    line.write("hello ");
    line.write("there");
    Client client(line.port());
    EXPECT_EQ(read(), "");
    EXPECT_EQ(client.receive(11), "hello there");
    client.send("yes");
    EXPECT_EQ(read(), "yes");
}

TEST_F(LoopbackLineTest, OnlySoMuchWaits) {
    for (int i = 0; i < 100; ++i) line.write(std::string(1000, static_cast<char>('a' + i % 26)));
    Client client(line.port());
    (void)read();
    EXPECT_EQ(client.receive(64 * 1024).size(), 64u * 1024);
    line.write("!");
    EXPECT_EQ(client.receive(1), "!");
}

TEST_F(LoopbackLineTest, ASecondClientHearsWhyItIsSentAway) {
    Client first(line.port());
    (void)read();
    Client second(line.port());
    (void)read();
    EXPECT_EQ(second.receive(100), "another client is connected to this serial port\r\n");
}

TEST_F(LoopbackLineTest, AClientThatGoesLeavesTheLineOpenForAnother) {
    Client first(line.port());
    (void)read();
    first.close();
    EXPECT_EQ(read(), "");
    EXPECT_FALSE(line.is_over());
    line.write("nobody hears this");
    Client second(line.port());
    (void)read();
    line.write("x");
    EXPECT_EQ(second.receive(1), "x");
}

TEST_F(LoopbackLineTest, AClientThatComesRightAfterAnotherHasGoneIsTaken) {
    Client first(line.port());
    (void)read();
    first.send("last words");
    first.close();
    Client second(line.port());
    EXPECT_EQ(read(), "last words");
    line.write("x");
    EXPECT_EQ(second.receive(1), "x");
}

}  // namespace
}  // namespace tessera::host
