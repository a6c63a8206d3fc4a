#include "platform/sweep/content_hash.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "platform/config/error.h"

namespace tessera::sweep {

namespace fs = std::filesystem;

struct ContentHash::State {
    XXH3_state_t hash;
};

ContentHash::ContentHash() : state_(std::make_unique<State>()) {
    XXH3_128bits_reset(&state_->hash);
}
ContentHash::~ContentHash() = default;

ContentHash& ContentHash::add(std::string_view part) {
    const std::uint64_t length = part.size();
    XXH3_128bits_update(&state_->hash, &length, sizeof length);
    XXH3_128bits_update(&state_->hash, part.data(), part.size());
    return *this;
}

std::string ContentHash::hex() const {
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes, XXH3_128bits_digest(&state_->hash));
    std::string text;
    for (const unsigned char byte : bytes.digest) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

namespace {

void add_file(ContentHash& hash, const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::vector<char> block(std::size_t{1} << 20);
    while (file) {
        file.read(block.data(), static_cast<std::streamsize>(block.size()));
        hash.add({block.data(), static_cast<std::size_t>(file.gcount())});
    }
    if (!file.eof()) throw config::Error(path.string(), "cannot be read");
}

void add_folder(ContentHash& hash, const fs::path& folder) {
    std::vector<fs::path> paths;
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder, error), end; at != end; at.increment(error))
        paths.push_back(at->path());
    if (error) throw config::Error(folder.string(), error.message());
    std::sort(paths.begin(), paths.end());
    for (const fs::path& path : paths) {
        hash.add(path.lexically_relative(folder).generic_string());
        if (fs::is_regular_file(path)) add_file(hash, path);
    }
}

}  // namespace

const std::string& FileHashes::of(const std::string& path) {
    const auto [at, is_new] = known_.try_emplace(path);
    if (!is_new) return at->second;
    ContentHash hash;
    if (fs::is_directory(path))
        add_folder(hash, path);
    else if (fs::exists(path))
        add_file(hash, path);
    return at->second = hash.hex();
}

}  // namespace tessera::sweep
