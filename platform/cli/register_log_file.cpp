#include "platform/cli/register_log_file.h"

#include "platform/soc/elf_image.h"
#include "platform/soc/system.h"

namespace tessera::cli {

RegisterLogFile::RegisterLogFile(const report::OutputFolder& folder,
                                 const std::vector<std::string>& globs)
    : stream_(folder, "registers.log"),
      log_(globs, [this](std::string_view line) { stream_.write(line); }) {}

void RegisterLogFile::join(soc::RunInputs& inputs) {
    RunExtra::join(inputs);
    inputs.registers = &log_;
}

void RegisterLogFile::on_built(soc::System& system, const soc::ElfImage& elf, soc::RunControl&) {
    log_.set_place([&system, &elf] { return elf.describe(system.core().pc()); });
}

}  // namespace tessera::cli
