#include "platform/cli/verb_export.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "platform/cli/exit_code.h"
#include "platform/config/error.h"
#include "platform/trace/instruction_codec.h"
#include "platform/trace/instruction_text.h"

namespace tessera::cli {

namespace {

std::string read_whole(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file || std::filesystem::is_directory(path)) throw config::Error(path, "cannot be read");
    std::ostringstream content;
    content << file.rdbuf();
    return std::move(content).str();
}

void write_text(trace::TraceDecoder& decoder, std::ostream& out) {
    trace::InstructionText text(decoder.functions(), decoder.period_ps(),
                                [&](std::string_view line) { out << line; });
    while (const auto event = decoder.next())
        std::visit([&](const auto& one) { text.put(one); }, *event);
}

void finish(std::ostream& out, const std::string& name) {
    errno = 0;
    out.flush();
    if (!out) throw config::Error(name, std::string("cannot be written: ") + std::strerror(errno));
}

}  // namespace

int export_results(const ExportOptions& options) {
    const std::string data = read_whole(options.instructions);
    trace::TraceDecoder decoder(data, options.instructions);
    if (options.out.empty()) {
        write_text(decoder, std::cout);
        finish(std::cout, "standard output");
        return kSuccess;
    }
    const std::string part = options.out + ".part";
    try {
        std::ofstream file(part, std::ios::binary | std::ios::trunc);
        finish(file, options.out);
        write_text(decoder, file);
        finish(file, options.out);
        std::filesystem::rename(part, options.out);
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove(part, ignored);
        throw;
    }
    return kSuccess;
}

}  // namespace tessera::cli
