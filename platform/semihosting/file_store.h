#pragma once
// The one folder of the host that a program may touch.

#include <optional>
#include <string>

#include "platform/host/descriptor.h"
#include "platform/semihosting/errors.h"

namespace tessera::semihosting {

// Names are relative to the folder; nothing leads out of it: no absolute name, no `..`, no symbolic
// link on the way or at the end. Only regular files are opened.
class FileStore {
  public:
    // Without a folder there are no files. Throws config::Error, naming `option`, when it is none.
    FileStore(const std::string& folder, std::string_view option);

    // `mode` is fopen's, as the number that semihosting gives it: 0 r, 1 rb, 2 r+ ... 11 a+b.
    [[nodiscard]] Errno open(const std::string& name, std::uint32_t mode, host::Descriptor& file);
    [[nodiscard]] Errno remove(const std::string& name);
    [[nodiscard]] Errno rename(const std::string& from, const std::string& to);

  private:
    struct Place {
        host::Descriptor folder;
        std::string name;
    };
    [[nodiscard]] Errno find(const std::string& name, Place& place) const;

    host::Descriptor root_;
};

}  // namespace tessera::semihosting
