#pragma once
// The C headers as files, for `tessera regs` and for the build of the firmware.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::registers {

struct HeaderFile {
    std::string_view name;  // without ".h"
    std::string text;
};

// Of every block and every group of shared structures.
[[nodiscard]] std::vector<HeaderFile> header_files();

// Leaves a file that is already right untouched, so that nothing built from it is built again.
// Throws std::runtime_error naming a file that cannot be written.
void write_if_different(const std::filesystem::path& path, const std::string& text);
// Each as NAME.h in the folder, which is made when missing.
void write_headers(const std::filesystem::path& folder, const std::vector<HeaderFile>& headers);

}  // namespace tessera::registers
