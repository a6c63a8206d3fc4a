#pragma once
// Parts of a tensor on their way between memory and consecutive bytes of a buffer.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/base/memory_port.h"

namespace tessera::eyeriss {

// Data on its way between memory and the global buffer.
struct Fetch {
    std::vector<std::byte> bytes;
    std::optional<base::Transfer> transfer;
    std::uint64_t link_done_ps = 0;  // when the link has carried it
};

// Neighbours in memory travel as one request.
class Pieces {
  public:
    Pieces(base::MemoryPort& port, Fetch& fetch, bool is_write)
        : port_(port),
          transfer_(*fetch.transfer),
          buffer_(fetch.bytes.data()),
          is_write_(is_write) {}
    ~Pieces() { flush(); }
    Pieces(const Pieces&) = delete;
    Pieces& operator=(const Pieces&) = delete;

    void add(std::uint64_t address, std::size_t bytes) {
        if (address != address_ + bytes_) {
            flush();
            address_ = address;
        }
        bytes_ += bytes;
    }

  private:
    void flush() {
        if (is_write_)
            port_.write(transfer_, address_, buffer_, bytes_);
        else
            port_.read(transfer_, address_, buffer_, bytes_);
        buffer_ += bytes_;
        bytes_ = 0;
    }

    base::MemoryPort& port_;
    base::Transfer& transfer_;
    std::byte* buffer_;
    bool is_write_;
    std::uint64_t address_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace tessera::eyeriss
