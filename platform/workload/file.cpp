#include "platform/workload/file.h"

#include <filesystem>
#include <fstream>

#include "platform/workload/errors.h"

namespace tessera::workload {

std::vector<std::byte> read_file(const std::string& path, std::uint64_t max_bytes) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) fail(path, "no such file");
    if (!std::filesystem::is_regular_file(status)) fail(path, "not a regular file");
    const std::uint64_t size = std::filesystem::file_size(path, error);
    if (error) fail(path, "cannot be read: {}", error.message());
    if (size == 0) fail(path, "the file is empty");
    if (size > max_bytes)
        fail(path, "{} bytes are more than the {} bytes supported", size, max_bytes);

    std::ifstream stream(path, std::ios::binary);
    std::vector<std::byte> bytes(size);
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    if (!stream) fail(path, "cannot be read");
    return bytes;
}

}  // namespace tessera::workload
