#include "platform/cli/home.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "platform/config/error.h"

namespace tessera::cli {

namespace fs = std::filesystem;

namespace {

fs::path program_folder() { return fs::read_symlink("/proc/self/exe").parent_path(); }

// Below the current directory paths are shown, and stored, relative to it.
std::string shown(const fs::path& path) {
    const fs::path relative = path.lexically_relative(fs::current_path());
    return relative.empty() || *relative.begin() == ".." ? path.string() : relative.string();
}

}  // namespace

std::string home() {
    const char* set = std::getenv("TESSERA_HOME");
    const fs::path path =
        set != nullptr ? fs::path(set) : program_folder().parent_path().parent_path();
    if (!fs::is_directory(path / "scenarios"))
        throw config::Error(path.string(),
                            "has no scenarios folder; set TESSERA_HOME to the project's folder");
    return path.string();
}

std::string default_scenario() { return shown(fs::path(home()) / "scenarios" / "digits.yaml"); }

std::string built_firmware(const std::string& application) {
    return shown(program_folder() / "firmware" / (application + ".elf"));
}

std::vector<std::string> built_applications() {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(program_folder() / "firmware", error))
        if (entry.path().extension() == ".elf") names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace tessera::cli
