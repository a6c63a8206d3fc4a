#pragma once
// The README and docs/ as a reader takes them: code blocks, commands, links, names of files.

#include <string>
#include <vector>

namespace tessera::test {

// Of a fenced block; `line` is that of its first line of text, counted from 1.
struct CodeBlock {
    std::string page;
    std::size_t line = 0;
    std::string language;
    std::vector<std::string> lines;
};

// `./tessera ...` and the exit code that a trailing `# exit N` announces.
struct Command {
    std::string text;
    int exit_code = 0;
};

// README.md and docs/*.md, relative to the project's root (the working directory).
[[nodiscard]] std::vector<std::string> pages();
[[nodiscard]] std::vector<std::string> lines_of(const std::string& path);
void write_lines(const std::string& path, const std::vector<std::string>& lines);

[[nodiscard]] std::vector<CodeBlock> code_blocks(const std::string& page,
                                                 const std::vector<std::string>& lines);
// The name after `# ` or `// ` in the first line, when that is a single word with a dot in it.
[[nodiscard]] std::string file_of(const CodeBlock& block);

// Reads a line of an sh block, with or without a prompt.
[[nodiscard]] Command parse_command(std::string line);

// Everything outside of fenced blocks.
[[nodiscard]] std::vector<std::string> prose(const std::vector<std::string>& lines);
// Targets of [text](target) and src="target", without those that lead out of the project.
[[nodiscard]] std::vector<std::string> links(const std::string& line);
// `models/base/tile.h` and the like: what stands between backticks and begins with a room's name.
[[nodiscard]] std::vector<std::string> file_names(const std::string& line);

// The lines between `mark` and the end of tables in a page are these; with TESSERA_WRITE_DOCS in
// the environment a difference is written to the page, too.
void expect_generated(const std::string& page, const std::string& mark,
                      const std::vector<std::string>& tables);

}  // namespace tessera::test
