#pragma once
// A file descriptor with an owner, and reading without waiting.

#include <string>

namespace tessera::host {

class Descriptor {
  public:
    explicit Descriptor(int number = -1) : number_(number) {}
    ~Descriptor();
    Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
    Descriptor& operator=(Descriptor&& other) noexcept;
    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool is_open() const { return number_ >= 0; }

  private:
    int number_;
};

// Appends what is there, and at most some KiB of it. False at the end of the file.
bool read_ready(int descriptor, std::string& into);

}  // namespace tessera::host
