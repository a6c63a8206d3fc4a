#include "platform/registers/header_files.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "platform/registers/blocks.h"
#include "platform/registers/c_header.h"

namespace tessera::registers {

namespace {

namespace fs = std::filesystem;

[[nodiscard]] bool holds(const fs::path& path, const std::string& text) {
    std::ifstream in(path, std::ios::binary);
    return in && std::string(std::istreambuf_iterator<char>(in), {}) == text;
}

}  // namespace

std::vector<HeaderFile> header_files() {
    std::vector<HeaderFile> headers;
    for (const Block& block : blocks()) headers.push_back({block.name(), c_header(block)});
    headers.push_back({"registers", c_header_of_tables()});
    for (const SharedHeader& shared : shared_headers())
        headers.push_back({shared.name, c_header(shared)});
    return headers;
}

void write_if_different(const fs::path& path, const std::string& text) {
    if (holds(path, text)) return;
    const fs::path beside = path.string() + ".tmp";
    std::error_code renamed;
    std::ofstream out(beside, std::ios::binary);
    out << text;
    out.close();
    if (out) fs::rename(beside, path, renamed);
    if (!out || renamed) throw std::runtime_error(fmt::format("cannot write {}", path.string()));
}

void write_headers(const fs::path& folder, const std::vector<HeaderFile>& headers) {
    std::error_code ignored;  // the files say which path is at fault
    fs::create_directories(folder, ignored);
    for (const HeaderFile& header : headers)
        write_if_different(folder / fmt::format("{}.h", header.name), header.text);
}

}  // namespace tessera::registers
