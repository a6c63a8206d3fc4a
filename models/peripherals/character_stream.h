#pragma once
// Where a UART's characters go to and come from.

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

namespace tessera::peripherals {

class CharacterSink {
  public:
    virtual ~CharacterSink() = default;
    virtual void put(std::uint8_t character) = 0;
};

class CharacterSource {
  public:
    virtual ~CharacterSource() = default;
    // The next character, if there is one now.
    virtual std::optional<std::uint8_t> next() = 0;
    // Nothing will come any more.
    [[nodiscard]] virtual bool is_over() const = 0;
    // Returns when next() has a character or the stream is over.
    virtual void wait() {}
};

class BufferSink final : public CharacterSink {
  public:
    void put(std::uint8_t character) override { text_.push_back(static_cast<char>(character)); }
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
};

class BufferSource final : public CharacterSource {
  public:
    explicit BufferSource(std::string text) : text_(std::move(text)) {}
    std::optional<std::uint8_t> next() override;
    [[nodiscard]] bool is_over() const override { return at_ == text_.size(); }

  private:
    std::string text_;
    std::size_t at_ = 0;
};

// A C stream, open as long as this lives: stdout, a log. Flushed at the end of every line.
class FileSink final : public CharacterSink {
  public:
    explicit FileSink(std::FILE* file) : file_(file) {}
    void put(std::uint8_t character) override;

  private:
    std::FILE* file_;
};

}  // namespace tessera::peripherals
