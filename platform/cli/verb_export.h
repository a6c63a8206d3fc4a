#pragma once
// tessera export: results in other forms.

#include <string>

namespace tessera::cli {

struct ExportOptions {
    std::string instructions;  // a binary instruction trace
    std::string study;         // folder of a study, instead
    std::string format = "csv";
    bool layers = false;
    std::string out;  // empty: standard output
};

int export_results(const ExportOptions& options);

}  // namespace tessera::cli
