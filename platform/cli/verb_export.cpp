#include "platform/cli/verb_export.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "platform/cli/exit_code.h"
#include "platform/config/error.h"
#include "platform/sweep/export.h"
#include "platform/sweep/study_folder.h"
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

// Writes to standard output, or beside the file and renames when whole.
template <class Write>
void write_to(const std::string& path, const Write& write) {
    if (path.empty()) {
        write(std::cout);
        finish(std::cout, "standard output");
        return;
    }
    const std::string part = path + ".part";
    try {
        std::ofstream file(part, std::ios::binary | std::ios::trunc);
        finish(file, path);
        write(file);
        finish(file, path);
        std::filesystem::rename(part, path);
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove(part, ignored);
        throw;
    }
}

void write_study(const ExportOptions& options, std::ostream& out) {
    const std::string path = sweep::database_of(options.study);
    if (!std::filesystem::exists(path)) throw config::Error(options.study, "holds no study");
    const sweep::Results results(path, sweep::Sqlite::Access::read);
    if (options.format == "json")
        sweep::write_json(results, out);
    else
        sweep::write_csv(
            results, options.layers ? sweep::ExportRows::layers : sweep::ExportRows::points, out);
}

}  // namespace

int export_results(const ExportOptions& options) {
    if (!options.study.empty()) {
        write_to(options.out, [&](std::ostream& out) { write_study(options, out); });
        return kSuccess;
    }
    if (options.instructions.empty())
        throw config::Error("export", "what? give the folder of a study, or --instructions FILE");
    const std::string data = read_whole(options.instructions);
    trace::TraceDecoder decoder(data, options.instructions);
    write_to(options.out, [&](std::ostream& out) { write_text(decoder, out); });
    return kSuccess;
}

}  // namespace tessera::cli
