#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>

#include "models/base/random.h"
#include "platform/config/error.h"
#include "platform/soc/elf_image.h"

namespace tessera::soc {
namespace {

// A small executable: header, one program header, code, symbol and string table, section headers.
struct ElfBuilder {
    Elf32_Ehdr header{};
    Elf32_Phdr program{};
    std::array<Elf32_Shdr, 2> sections{};
    std::array<Elf32_Sym, 3> symbols{};
    std::string strings = std::string("\0main\0data\0", 11);
    std::vector<std::byte> code = std::vector<std::byte>(16, std::byte{0x13});

    ElfBuilder() {
        std::memcpy(header.e_ident, ELFMAG, SELFMAG);
        header.e_ident[EI_CLASS] = ELFCLASS32;
        header.e_ident[EI_DATA] = ELFDATA2LSB;
        header.e_type = ET_EXEC;
        header.e_machine = EM_RISCV;
        header.e_entry = 0x8000;
        header.e_phoff = sizeof header;
        header.e_phnum = 1;
        header.e_phentsize = sizeof program;
        program.p_type = PT_LOAD;
        program.p_offset = sizeof header + sizeof program;
        program.p_paddr = 0x8000;
        program.p_filesz = 16;
        program.p_memsz = 32;
        const auto symbols_at = static_cast<Elf32_Off>(program.p_offset + code.size());
        const auto strings_at = static_cast<Elf32_Off>(symbols_at + sizeof symbols);
        header.e_shoff = static_cast<Elf32_Off>(strings_at + strings.size());
        header.e_shnum = 2;
        header.e_shentsize = sizeof(Elf32_Shdr);
        sections[0] = {0, SHT_SYMTAB, 0, 0, symbols_at, sizeof symbols, 1, 0, 4, sizeof(Elf32_Sym)};
        sections[1] = {0, SHT_STRTAB, 0, 0, strings_at, static_cast<Elf32_Word>(strings.size()),
                       0, 0,          1, 0};
        symbols[1] = {1, 0x8004, 8, ELF32_ST_INFO(STB_GLOBAL, STT_FUNC), 0, 1};
        symbols[2] = {6, 0x9000, 4, ELF32_ST_INFO(STB_GLOBAL, STT_OBJECT), 0, 1};
    }

    [[nodiscard]] std::vector<std::byte> bytes() const {
        std::vector<std::byte> file;
        const auto append = [&](const void* data, std::size_t size) {
            const auto* first = static_cast<const std::byte*>(data);
            file.insert(file.end(), first, first + size);
        };
        append(&header, sizeof header);
        append(&program, sizeof program);
        append(code.data(), code.size());
        append(symbols.data(), sizeof symbols);
        append(strings.data(), strings.size());
        append(sections.data(), sizeof sections);
        return file;
    }
};

std::string fault_of(const std::vector<std::byte>& file) {
    try {
        (void)ElfImage::parse(file, "test.elf");
    } catch (const config::Error& error) {
        return error.what();
    }
    return {};
}

TEST(ElfImage, ReadsSegmentsEntryAndSymbols) {
    const ElfImage image = ElfImage::parse(ElfBuilder().bytes(), "test.elf");
    EXPECT_EQ(image.entry(), 0x8000u);
    ASSERT_EQ(image.segments().size(), 1u);
    EXPECT_EQ(image.segments()[0].address, 0x8000u);
    EXPECT_EQ(image.segments()[0].bytes.size(), 16u);
    EXPECT_EQ(image.segments()[0].memory_bytes, 32u);
    EXPECT_EQ(image.address_of("data"), 0x9000u);
    EXPECT_EQ(image.address_of("absent"), std::nullopt);
}

TEST(ElfImage, DescribesAddressesByFunction) {
    const ElfImage image = ElfImage::parse(ElfBuilder().bytes(), "test.elf");
    EXPECT_EQ(image.describe(0x8004), "main+0x0");
    EXPECT_EQ(image.describe(0x800a), "main+0x6");
    EXPECT_EQ(image.describe(0x800c), "0x0000800c") << "behind the function's end";
    EXPECT_EQ(image.describe(0x9000), "0x00009000") << "an object is no function";
}

TEST(ElfImage, SaysWhatIsWrongWithAFile) {
    EXPECT_NE(fault_of({}).find("is empty"), std::string::npos);
    EXPECT_NE(fault_of(std::vector<std::byte>(100)).find("is not an ELF file"), std::string::npos);
    ElfBuilder wide;
    wide.header.e_ident[EI_CLASS] = ELFCLASS64;
    EXPECT_NE(fault_of(wide.bytes()).find("64-bit"), std::string::npos);
    ElfBuilder big;
    big.header.e_ident[EI_DATA] = ELFDATA2MSB;
    EXPECT_NE(fault_of(big.bytes()).find("big-endian"), std::string::npos);
    ElfBuilder arm;
    arm.header.e_machine = EM_ARM;
    EXPECT_NE(fault_of(arm.bytes()).find("expected RISC-V"), std::string::npos);
    ElfBuilder object;
    object.header.e_type = ET_REL;
    EXPECT_NE(fault_of(object.bytes()).find("not an executable"), std::string::npos);
    ElfBuilder bare;
    bare.program.p_type = PT_NOTE;
    EXPECT_NE(fault_of(bare.bytes()).find("no loadable segment"), std::string::npos);
    ElfBuilder past;
    past.program.p_paddr = 0xFFFF'FFF0;
    EXPECT_NE(fault_of(past.bytes()).find("runs past the 32-bit"), std::string::npos);
}

TEST(ElfImage, EveryTruncationIsRefused) {
    const std::vector<std::byte> file = ElfBuilder().bytes();
    for (std::size_t length = 0; length < file.size(); ++length) {
        const std::vector<std::byte> part(file.begin(),
                                          file.begin() + static_cast<std::ptrdiff_t>(length));
        EXPECT_NE(fault_of(part), "") << length << " of " << file.size() << " bytes";
    }
    EXPECT_EQ(fault_of(file), "");
}

TEST(ElfImage, AnyMutationIsReadOrRefusedButNeverCrashes) {
    constexpr std::uint64_t kSeed = 4;
    base::RandomStream random(kSeed, "elf", 0);
    const std::vector<std::byte> file = ElfBuilder().bytes();
    std::size_t refused = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::vector<std::byte> mutant = file;
        for (std::uint32_t i = random.below(4) + 1; i > 0; --i)
            mutant[random.below(static_cast<std::uint32_t>(file.size()))] =
                std::byte(random.below(256));
        refused += fault_of(mutant).empty() ? 0u : 1u;
    }
    EXPECT_GT(refused, 1000u) << "seed " << kSeed;
}

TEST(ElfImage, MissingFilesAndFoldersAreRefused) {
    EXPECT_THROW((void)ElfImage::load("no/such/file.elf"), config::Error);
    EXPECT_THROW((void)ElfImage::load("."), config::Error);
}

}  // namespace
}  // namespace tessera::soc
