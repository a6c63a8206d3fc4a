#include "tests/docs/book.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>

namespace tessera::test {

namespace fs = std::filesystem;

namespace {

std::string trimmed(const std::string& text) {
    const std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string::npos) return {};
    return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

bool is_fence(const std::string& line) { return trimmed(line).rfind("```", 0) == 0; }

std::vector<std::string> first_groups(const std::string& text, const std::regex& pattern) {
    std::vector<std::string> found;
    for (auto at = std::sregex_iterator(text.begin(), text.end(), pattern);
         at != std::sregex_iterator(); ++at)
        found.push_back((*at)[1]);
    return found;
}

}  // namespace

std::vector<std::string> pages() {
    std::vector<std::string> names = {"README.md"};
    for (const auto& entry : fs::directory_iterator("docs"))
        if (entry.path().extension() == ".md") names.push_back(entry.path().generic_string());
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> lines_of(const std::string& path) {
    std::ifstream file(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

void write_lines(const std::string& path, const std::vector<std::string>& lines) {
    std::ofstream file(path);
    for (const std::string& line : lines) file << line << '\n';
}

std::vector<CodeBlock> code_blocks(const std::string& page, const std::vector<std::string>& lines) {
    std::vector<CodeBlock> blocks;
    bool is_inside = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!is_fence(lines[i])) {
            if (is_inside) blocks.back().lines.push_back(lines[i]);
            continue;
        }
        if (!is_inside) blocks.push_back({page, i + 2, trimmed(lines[i]).substr(3), {}});
        is_inside = !is_inside;
    }
    return blocks;
}

std::string file_of(const CodeBlock& block) {
    static const std::regex pattern(R"(^(?:#|//) (\S+\.[a-z]+)$)");
    std::smatch match;
    if (block.lines.empty() || !std::regex_match(block.lines.front(), match, pattern)) return {};
    return match[1];
}

Command parse_command(std::string line) {
    static const std::regex announced(R"(^(.*?) *# exit (\d+)$)");
    line = trimmed(line);
    if (line.rfind("$ ", 0) == 0) line = line.substr(2);
    std::smatch match;
    if (!std::regex_match(line, match, announced)) return {line, 0};
    return {match[1], std::stoi(match[2])};
}

std::vector<std::string> prose(const std::vector<std::string>& lines) {
    std::vector<std::string> outside;
    bool is_inside = false;
    for (const std::string& line : lines) {
        if (is_fence(line))
            is_inside = !is_inside;
        else if (!is_inside)
            outside.push_back(line);
    }
    return outside;
}

std::vector<std::string> links(const std::string& line) {
    static const std::regex markdown(R"(\]\(([^)#\s]+)[^)]*\))");
    static const std::regex html(R"re(src="([^"]+)")re");
    std::vector<std::string> targets = first_groups(line, markdown);
    for (const std::string& target : first_groups(line, html)) targets.push_back(target);
    std::erase_if(targets, [](const std::string& target) {
        return target.find("://") != std::string::npos || target.rfind("mailto:", 0) == 0;
    });
    return targets;
}

std::vector<std::string> file_names(const std::string& line) {
    static const std::regex pattern(
        R"(`((?:models|platform|firmware|scenarios|tests|bench|docs|cmake)/[A-Za-z0-9_./-]*)`)");
    return first_groups(line, pattern);
}

void expect_generated(const std::string& name, const std::string& mark,
                      const std::vector<std::string>& tables) {
    const std::vector<std::string> page = lines_of(name);
    const auto begin = std::find(page.begin(), page.end(), mark);
    const auto end = std::find(begin, page.end(), "<!-- end of tables -->");
    ASSERT_NE(end, page.end()) << name << " has lost the marks around its tables";
    if (std::vector<std::string>(begin + 1, end) == tables) return;
    if (std::getenv("TESSERA_WRITE_DOCS") != nullptr) {
        std::vector<std::string> written(page.begin(), begin + 1);
        written.insert(written.end(), tables.begin(), tables.end());
        written.insert(written.end(), end, page.end());
        write_lines(name, written);
    }
    std::string text;
    for (const std::string& line : tables) text += line + "\n";
    FAIL() << name << " does not show the tables as they are now; the command in its mark writes "
           << "them:\n"
           << text;
}

}  // namespace tessera::test
