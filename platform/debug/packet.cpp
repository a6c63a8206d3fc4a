#include "platform/debug/packet.h"

#include <fmt/format.h>

#include <algorithm>

#include "platform/debug/hex.h"

namespace tessera::debug {

namespace {

constexpr char kInterrupt = 3, kEscape = '}', kEscapeFlip = 0x20;

bool needs_escape(char character) {
    return character == '$' || character == '#' || character == kEscape || character == '*';
}

}  // namespace

std::string frame(std::string_view payload) {
    std::string text = "$";
    unsigned sum = 0;
    const auto add = [&](char character) {
        text.push_back(character);
        sum += static_cast<unsigned char>(character);
    };
    for (const char character : payload) {
        if (needs_escape(character)) {
            add(kEscape);
            add(static_cast<char>(character ^ kEscapeFlip));
        } else {
            add(character);
        }
    }
    return text + fmt::format("#{:02x}", sum & 0xFF);
}

void PacketReader::feed(std::string_view bytes) {
    for (const char character : bytes) feed(character);
}

void PacketReader::begin() {
    state_ = State::payload;
    payload_.clear();
    sum_ = digits_ = 0;
    is_damaged_ = false;
}

void PacketReader::add(char character) {
    if (payload_.size() < kLongestPacket)
        payload_.push_back(character);
    else
        is_damaged_ = true;
}

void PacketReader::feed(char character) {
    switch (state_) {
        case State::outside:
            if (character == '$') begin();
            if (character == kInterrupt) events_.push_back({Event::Kind::interrupt, {}});
            return;
        case State::payload:
            if (character == '$') return begin();  // the end of the one before was lost
            if (character == '#') {
                state_ = State::first_digit;
                return;
            }
            sum_ += static_cast<unsigned char>(character);
            if (character == kEscape)
                state_ = State::escaped;
            else
                add(character);
            return;
        case State::escaped:
            sum_ += static_cast<unsigned char>(character);
            add(static_cast<char>(character ^ kEscapeFlip));
            state_ = State::payload;
            return;
        case State::first_digit:
        case State::second_digit: {
            std::string_view digit(&character, 1);
            const auto value = take_number(digit);
            if (!value) is_damaged_ = true;
            digits_ = digits_ << 4 | static_cast<unsigned>(value.value_or(0));
            if (state_ == State::first_digit) {
                state_ = State::second_digit;
                return;
            }
            state_ = State::outside;
            if (is_damaged_ || digits_ != (sum_ & 0xFF))
                events_.push_back({Event::Kind::damaged, {}});
            else
                events_.push_back({Event::Kind::packet, std::move(payload_)});
            return;
        }
    }
}

PacketReader::Event PacketReader::take() {
    Event event = std::move(events_.front());
    events_.pop_front();
    return event;
}

bool PacketReader::take_interrupt() {
    const auto is_interrupt = [](const Event& event) {
        return event.kind == Event::Kind::interrupt;
    };
    return std::erase_if(events_, is_interrupt) != 0;
}

}  // namespace tessera::debug
