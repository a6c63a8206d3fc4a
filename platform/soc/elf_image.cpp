#include "platform/soc/elf_image.h"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "platform/config/error.h"

namespace tessera::soc {

namespace {

constexpr std::uintmax_t kLargestFile = 256u << 20;

// Bounds-checked views into the file; every fault names the file and what was expected.
class Reader {
  public:
    Reader(const std::vector<std::byte>& file, const std::string& name)
        : file_(file), name_(name) {}

    [[noreturn]] void fail(const std::string& what) const { throw config::Error(name_, what); }

    template <typename T>
    [[nodiscard]] T at(std::uint64_t offset, std::string_view what) const {
        check(offset, sizeof(T), what);
        T value;
        std::memcpy(&value, file_.data() + offset, sizeof(T));
        return value;
    }

    [[nodiscard]] std::vector<std::byte> bytes(std::uint64_t offset, std::uint64_t length,
                                               std::string_view what) const {
        check(offset, length, what);
        const auto begin = file_.begin() + static_cast<std::ptrdiff_t>(offset);
        return {begin, begin + static_cast<std::ptrdiff_t>(length)};
    }

    // A zero-terminated text inside [begin, begin + length).
    [[nodiscard]] std::string text(std::uint64_t begin, std::uint64_t length,
                                   std::uint64_t offset) const {
        check(begin, length, "string table");
        if (offset >= length) fail("a symbol's name lies outside the string table");
        const auto* first = reinterpret_cast<const char*>(file_.data() + begin + offset);
        return {first, strnlen(first, length - offset)};
    }

  private:
    void check(std::uint64_t offset, std::uint64_t length, std::string_view what) const {
        if (offset > file_.size() || length > file_.size() - offset)
            fail(fmt::format("truncated: the {} needs bytes {} to {}, the file has {}", what,
                             offset, offset + length, file_.size()));
    }

    const std::vector<std::byte>& file_;
    const std::string& name_;
};

void check_header(const Reader& reader, const Elf32_Ehdr& header) {
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) reader.fail("is not an ELF file");
    if (header.e_ident[EI_CLASS] != ELFCLASS32)
        reader.fail("is a 64-bit ELF file, expected a 32-bit one for RV32");
    if (header.e_ident[EI_DATA] != ELFDATA2LSB)
        reader.fail("is a big-endian ELF file, expected little-endian");
    if (header.e_machine != EM_RISCV)
        reader.fail(
            fmt::format("is for ELF machine {}, expected RISC-V ({})", header.e_machine, EM_RISCV));
    if (header.e_type != ET_EXEC) reader.fail("is not an executable (ET_EXEC)");
    if (header.e_phnum == 0) reader.fail("has no program headers, so there is nothing to load");
    if (header.e_phentsize != sizeof(Elf32_Phdr))
        reader.fail("has program headers of an unknown size");
}

std::vector<ElfSegment> read_segments(const Reader& reader, const Elf32_Ehdr& header) {
    std::vector<ElfSegment> segments;
    for (unsigned i = 0; i < header.e_phnum; ++i) {
        const auto program = reader.at<Elf32_Phdr>(
            header.e_phoff + std::uint64_t{i} * sizeof(Elf32_Phdr), "program headers");
        if (program.p_type != PT_LOAD || program.p_memsz == 0) continue;
        if (program.p_filesz > program.p_memsz)
            reader.fail(fmt::format("segment {} is larger in the file than in memory", i));
        if (program.p_paddr + std::uint64_t{program.p_memsz} > (std::uint64_t{1} << 32))
            reader.fail(fmt::format("segment {} at {:#x} runs past the 32-bit address space", i,
                                    program.p_paddr));
        segments.push_back({program.p_paddr,
                            reader.bytes(program.p_offset, program.p_filesz, "segment"),
                            program.p_memsz});
    }
    if (segments.empty()) reader.fail("has no loadable segment");
    return segments;
}

// Labels of assembly have no type; assemblers add `$x` and `.L` labels of their own.
bool is_code(const Elf32_Shdr& home, unsigned type, const std::string& name) {
    if (type == STT_FUNC) return true;
    return type == STT_NOTYPE && (home.sh_flags & SHF_EXECINSTR) != 0 && !name.empty() &&
           name.front() != '$' && name.front() != '.';
}

std::vector<ElfSymbol> read_symbols(const Reader& reader, const Elf32_Ehdr& header) {
    std::vector<ElfSymbol> symbols;
    if (header.e_shnum == 0) return symbols;
    if (header.e_shentsize != sizeof(Elf32_Shdr))
        reader.fail("has section headers of an unknown size");
    const auto section = [&](std::uint64_t index) {
        return reader.at<Elf32_Shdr>(header.e_shoff + index * sizeof(Elf32_Shdr),
                                     "section headers");
    };
    for (unsigned i = 0; i < header.e_shnum; ++i) {
        const Elf32_Shdr table = section(i);
        if (table.sh_type != SHT_SYMTAB || table.sh_entsize != sizeof(Elf32_Sym)) continue;
        if (table.sh_link >= header.e_shnum) reader.fail("the symbol table names no string table");
        const Elf32_Shdr strings = section(table.sh_link);
        for (std::uint64_t at = 0; at + sizeof(Elf32_Sym) <= table.sh_size;
             at += sizeof(Elf32_Sym)) {
            const auto symbol = reader.at<Elf32_Sym>(table.sh_offset + at, "symbol table");
            const unsigned type = ELF32_ST_TYPE(symbol.st_info);
            if (symbol.st_name == 0 || symbol.st_shndx == SHN_UNDEF || type == STT_FILE ||
                type == STT_SECTION)
                continue;
            std::string name = reader.text(strings.sh_offset, strings.sh_size, symbol.st_name);
            const Elf32_Shdr home =
                symbol.st_shndx < header.e_shnum ? section(symbol.st_shndx) : Elf32_Shdr{};
            const bool has_code = is_code(home, type, name);
            symbols.push_back({symbol.st_value, symbol.st_size, std::move(name), has_code});
        }
    }
    std::stable_sort(symbols.begin(), symbols.end(),
                     [](const ElfSymbol& a, const ElfSymbol& b) { return a.address < b.address; });
    return symbols;
}

}  // namespace

namespace {

FunctionTable functions_of(const std::vector<ElfSymbol>& symbols,
                           const std::vector<ElfSegment>& segments) {
    std::vector<Function> functions;
    for (const ElfSymbol& symbol : symbols) {
        if (!symbol.is_code) continue;
        std::uint64_t end = std::uint64_t{symbol.address} + symbol.size_bytes;
        if (symbol.size_bytes == 0) {
            for (const ElfSegment& segment : segments)
                if (symbol.address >= segment.address &&
                    symbol.address - segment.address < segment.memory_bytes)
                    end = std::uint64_t{segment.address} + segment.memory_bytes;
        }
        if (end != symbol.address)
            functions.push_back(
                {symbol.address,
                 static_cast<std::uint32_t>(std::min<std::uint64_t>(end - 1, UINT32_MAX)),
                 symbol.name});
    }
    return FunctionTable(std::move(functions));
}

}  // namespace

ElfImage ElfImage::load(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) throw config::Error(path, "no such firmware file");
    if (!std::filesystem::is_regular_file(path, error)) throw config::Error(path, "is not a file");
    if (std::filesystem::file_size(path, error) > kLargestFile)
        throw config::Error(path, "is larger than 256 MiB");
    std::ifstream stream(path, std::ios::binary);
    if (!stream) throw config::Error(path, "cannot be read");
    std::vector<std::byte> file(std::filesystem::file_size(path, error));
    stream.read(reinterpret_cast<char*>(file.data()), static_cast<std::streamsize>(file.size()));
    if (stream.gcount() != static_cast<std::streamsize>(file.size()))
        throw config::Error(path, "cannot be read in full");
    return parse(std::move(file), path);
}

ElfImage ElfImage::parse(std::vector<std::byte> file, const std::string& name) {
    const Reader reader(file, name);
    if (file.empty()) reader.fail("is empty, expected an ELF file");
    if (file.size() >= SELFMAG && std::memcmp(file.data(), ELFMAG, SELFMAG) != 0)
        reader.fail("is not an ELF file");
    const auto header = reader.at<Elf32_Ehdr>(0, "ELF header");
    check_header(reader, header);
    ElfImage image;
    image.name_ = name;
    image.entry_ = header.e_entry;
    image.segments_ = read_segments(reader, header);
    image.symbols_ = read_symbols(reader, header);
    image.functions_ = functions_of(image.symbols_, image.segments_);
    return image;
}

std::optional<std::uint32_t> ElfImage::address_of(std::string_view symbol) const {
    for (const ElfSymbol& known : symbols_)
        if (known.name == symbol) return known.address;
    return std::nullopt;
}

}  // namespace tessera::soc
