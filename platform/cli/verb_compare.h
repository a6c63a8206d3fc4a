#pragma once
// tessera compare: runs beside each other, and why their times differ.

#include <string>
#include <vector>

namespace tessera::cli {

struct CompareOptions {
    std::vector<std::string> runs;  // result.json, folders, or STUDY:POINT
    std::string out;                // folder for compare.json and compare.html, or empty
    bool quiet = false;
};

int compare(const CompareOptions& options);

}  // namespace tessera::cli
