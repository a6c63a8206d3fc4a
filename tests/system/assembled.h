#pragma once
// Programs of a few instructions as ELF files, for what no compiler would write.

#include <elf.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace tessera::test {

struct AssembledSymbol {
    std::string name;
    std::uint32_t address;
};

// One segment at `base`, entered at its start, with these symbols.
inline std::string assembled(const std::vector<std::uint32_t>& words,
                             std::uint32_t base = 0x0800'0000,
                             const std::vector<AssembledSymbol>& symbols = {}) {
    const auto bytes = static_cast<std::uint32_t>(words.size() * 4);
    std::string names(1, '\0');
    std::vector<Elf32_Sym> table(1, Elf32_Sym{});
    for (const AssembledSymbol& symbol : symbols) {
        Elf32_Sym entry{};
        entry.st_name = static_cast<Elf32_Word>(names.size());
        entry.st_value = symbol.address;
        entry.st_info = ELF32_ST_INFO(STB_GLOBAL, STT_NOTYPE);
        entry.st_shndx = 1;
        table.push_back(entry);
        names += symbol.name + '\0';
    }
    Elf32_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS32;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = ET_EXEC;
    header.e_machine = EM_RISCV;
    header.e_version = EV_CURRENT;
    header.e_entry = base;
    header.e_ehsize = sizeof header;
    header.e_phoff = sizeof header;
    header.e_phentsize = sizeof(Elf32_Phdr);
    header.e_phnum = 1;
    header.e_shentsize = sizeof(Elf32_Shdr);
    header.e_shnum = 4;
    Elf32_Phdr segment{};
    segment.p_type = PT_LOAD;
    segment.p_offset = sizeof header + sizeof segment;
    segment.p_vaddr = segment.p_paddr = base;
    segment.p_filesz = segment.p_memsz = bytes;
    segment.p_flags = PF_R | PF_W | PF_X;
    segment.p_align = 4;

    const auto symbol_bytes = static_cast<Elf32_Word>(table.size() * sizeof(Elf32_Sym));
    Elf32_Shdr sections[4] = {};
    sections[1].sh_type = SHT_PROGBITS;
    sections[1].sh_flags = SHF_ALLOC | SHF_EXECINSTR;
    sections[1].sh_addr = base;
    sections[1].sh_offset = segment.p_offset;
    sections[1].sh_size = bytes;
    sections[2].sh_type = SHT_SYMTAB;
    sections[2].sh_offset = segment.p_offset + bytes;
    sections[2].sh_size = symbol_bytes;
    sections[2].sh_link = 3;
    sections[2].sh_entsize = sizeof(Elf32_Sym);
    sections[3].sh_type = SHT_STRTAB;
    sections[3].sh_offset = sections[2].sh_offset + symbol_bytes;
    sections[3].sh_size = static_cast<Elf32_Word>(names.size());
    header.e_shoff = sections[3].sh_offset + sections[3].sh_size;
    header.e_shstrndx = 3;

    std::string file;
    const auto append = [&](const void* data, std::size_t size) {
        file.append(static_cast<const char*>(data), size);
    };
    append(&header, sizeof header);
    append(&segment, sizeof segment);
    append(words.data(), bytes);
    append(table.data(), symbol_bytes);
    file += names;
    append(sections, sizeof sections);
    return file;
}

}  // namespace tessera::test
