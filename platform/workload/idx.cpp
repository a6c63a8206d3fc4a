#include "platform/workload/idx.h"

#include <algorithm>
#include <span>

#include "platform/workload/errors.h"
#include "platform/workload/file.h"

namespace tessera::workload {

namespace {

constexpr std::uint64_t kMaxFileBytes = 4ull << 30;
constexpr std::uint32_t kMaxExtent = 65535;
constexpr std::uint32_t kUnsignedBytes = 0x08;

std::uint32_t big_endian32(std::span<const std::byte> bytes) {
    std::uint32_t value = 0;
    for (const std::byte byte : bytes.first(4))
        value = value << 8 | std::to_integer<std::uint32_t>(byte);
    return value;
}

struct IdxFile {
    std::vector<std::uint32_t> sizes;
    std::vector<std::uint8_t> data;
};

// `what` says in messages which file was expected.
IdxFile read_idx(const std::string& path, std::string_view what, unsigned min_dimensions,
                 unsigned max_dimensions) {
    const std::vector<std::byte> bytes = read_file(path, kMaxFileBytes);
    if (bytes.size() < 4)
        fail(path, "truncated: the IDX magic takes 4 bytes, the file has {}", bytes.size());
    const std::uint32_t magic = big_endian32(bytes);
    if (magic >> 16 != 0)
        fail(path, "not an IDX file: magic 0x{:08x}, expected 0x000008dd with dd dimensions",
             magic);
    if ((magic >> 8 & 0xFF) != kUnsignedBytes)
        fail(path, "IDX data type 0x{:02x} is not supported, expected 0x08 (unsigned byte)",
             magic >> 8 & 0xFF);
    const unsigned dimensions = magic & 0xFF;
    if (dimensions < min_dimensions || dimensions > max_dimensions)
        fail(path, "{} dimensions, expected {} for {}", dimensions,
             min_dimensions == max_dimensions
                 ? fmt::to_string(min_dimensions)
                 : fmt::format("{} to {}", min_dimensions, max_dimensions),
             what);

    const std::size_t header_bytes = 4 + std::size_t{4} * dimensions;
    if (bytes.size() < header_bytes)
        fail(path, "truncated: the IDX header takes {} bytes, the file has {}", header_bytes,
             bytes.size());
    IdxFile file;
    std::uint64_t expected_bytes = 1;
    for (unsigned i = 0; i < dimensions; ++i) {
        const std::uint32_t size = big_endian32(std::span(bytes).subspan(4 + std::size_t{4} * i));
        if (size == 0) fail(path, "dimension {} is 0", i);
        if (i > 0 && size > kMaxExtent)
            fail(path, "dimension {} is {}, more than the {} supported", i, size, kMaxExtent);
        if (expected_bytes > kMaxFileBytes / size)
            fail(path, "the dimensions ask for more than {} bytes", kMaxFileBytes);
        expected_bytes *= size;
        file.sizes.push_back(size);
    }
    const std::uint64_t found_bytes = bytes.size() - header_bytes;
    if (found_bytes < expected_bytes)
        fail(path, "truncated: {} bytes of data expected, {} found", expected_bytes, found_bytes);
    if (found_bytes > expected_bytes)
        fail(path, "{} trailing bytes after the {} bytes of data", found_bytes - expected_bytes,
             expected_bytes);

    file.data.resize(expected_bytes);
    std::transform(bytes.begin() + static_cast<std::ptrdiff_t>(header_bytes), bytes.end(),
                   file.data.begin(),
                   [](std::byte byte) { return std::to_integer<std::uint8_t>(byte); });
    return file;
}

}  // namespace

IdxImages read_idx_images(const std::string& path) {
    IdxFile file = read_idx(path, "images", 3, 4);
    IdxImages images;
    images.count = file.sizes.front();
    images.width = file.sizes.back();
    images.height = file.sizes[file.sizes.size() - 2];
    images.channels = file.sizes.size() == 4 ? file.sizes[1] : 1;
    images.pixels = std::move(file.data);
    return images;
}

std::vector<std::uint8_t> read_idx_labels(const std::string& path) {
    return std::move(read_idx(path, "labels", 1, 1).data);
}

}  // namespace tessera::workload
