#pragma once
// Where the project's own files are: scenarios and built firmware.

#include <string>
#include <vector>

namespace tessera::cli {

// TESSERA_HOME as the launcher sets it, or what the program's own place in build/<preset> tells.
// Throws config::Error when neither holds a scenarios folder.
[[nodiscard]] std::string home();
[[nodiscard]] std::string default_scenario();
[[nodiscard]] std::string built_firmware(const std::string& application);
[[nodiscard]] std::vector<std::string> built_applications();

}  // namespace tessera::cli
