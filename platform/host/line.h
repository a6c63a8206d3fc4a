#pragma once
// A two-way line of characters between the program and the machine it runs on.

#include <poll.h>

#include <string>
#include <string_view>
#include <vector>

namespace tessera::host {

class Line {
  public:
    virtual ~Line() = default;
    // Appends what has come; does not wait for more.
    virtual void read(std::string& into) = 0;
    // Takes all of it; what the other side never fetches is lost.
    virtual void write(std::string_view bytes) = 0;
    // Nothing will be read any more.
    [[nodiscard]] virtual bool is_over() const = 0;
    // What becomes ready when read() or write() has something to do.
    virtual void list_descriptors(std::vector<pollfd>& descriptors) const = 0;
};

}  // namespace tessera::host
