#pragma once
// Names for contents: equal contents, equal names. XXH3, 128 bits, which tells files apart but
// withstands nobody who wants two to be the same.

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace tessera::sweep {

class ContentHash {
  public:
    ContentHash();
    ~ContentHash();
    ContentHash(const ContentHash&) = delete;
    ContentHash& operator=(const ContentHash&) = delete;

    // With its length, so that parts cannot run into each other.
    ContentHash& add(std::string_view part);
    [[nodiscard]] std::string hex() const;  // 32 digits

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// Of files and folders, each read once.
class FileHashes {
  public:
    // Of a folder: of all names and files below it. Of what is not there: of nothing, since runs
    // will say so. Throws config::Error for what cannot be read.
    [[nodiscard]] const std::string& of(const std::string& path);

  private:
    std::map<std::string, std::string> known_;
};

}  // namespace tessera::sweep
