// Firmware files that cannot be booted.

#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

std::string built(const std::string& application) {
    return std::string(TESSERA_BINARY) + "/firmware/" + application + ".elf";
}

class BadElf : public testing::Test {
  protected:
    void refused(const std::string& content, const std::vector<std::string>& parts) {
        sandbox_.write("bad.elf", content);
        std::vector<std::string> all = {"bad.elf"};
        all.insert(all.end(), parts.begin(), parts.end());
        expect_refused(sandbox_, sandbox_.digits({"--firmware", "bad.elf"}), all);
    }
    // The selftest with its header and first loaded segment changed.
    template <class Change>
    std::string changed(Change change) const {
        std::string file = read_file(built("selftest"));
        Elf32_Ehdr header;
        std::memcpy(&header, file.data(), sizeof header);
        Elf32_Phdr segment{};
        char* at = file.data() + header.e_phoff;
        for (std::memcpy(&segment, at, sizeof segment); segment.p_type != PT_LOAD;
             std::memcpy(&segment, at, sizeof segment))
            at += sizeof segment;
        change(header, segment);
        std::memcpy(file.data(), &header, sizeof header);
        std::memcpy(at, &segment, sizeof segment);
        return file;
    }

    Sandbox sandbox_;
};

TEST_F(BadElf, NoFirmwareForThisMachine) {
    expect_refused(sandbox_, sandbox_.digits({"--firmware", "missing.elf"}),
                   {"missing.elf", "no such firmware file"});
    expect_refused(sandbox_, sandbox_.digits({"--firmware", TESSERA_PROGRAM}),
                   {"64-bit", "expected a 32-bit one"});
    expect_refused(sandbox_, sandbox_.digits({"--set", "firmware.app=infr"}),
                   {"infr", "infer", "selftest"});
    refused("", {"empty"});
    refused("#!/bin/sh\nexit 0\n", {"not an ELF file"});
}

TEST_F(BadElf, Truncated) {
    const std::string file = read_file(built("selftest"));
    for (const std::size_t size :
         {std::size_t{3}, std::size_t{40}, std::size_t{60}, file.size() / 2, file.size() - 1}) {
        SCOPED_TRACE(size);
        refused(file.substr(0, size), {"truncated"});
    }
}

TEST_F(BadElf, HeadersThatDoNotFit) {
    refused(changed([](Elf32_Ehdr& header, Elf32_Phdr&) { header.e_ident[EI_DATA] = ELFDATA2MSB; }),
            {"big-endian"});
    refused(changed([](Elf32_Ehdr& header, Elf32_Phdr&) { header.e_machine = EM_ARM; }),
            {"expected RISC-V"});
    refused(changed([](Elf32_Ehdr& header, Elf32_Phdr&) { header.e_type = ET_DYN; }),
            {"not an executable"});
    refused(changed([](Elf32_Ehdr&, Elf32_Phdr& segment) { segment.p_paddr = 0x6000'0000; }),
            {"0x60000000", "outside the platform's memory", "sram", "dram"});
    refused(changed([](Elf32_Ehdr&, Elf32_Phdr& segment) { segment.p_memsz = 0x7000'0000; }),
            {"outside the platform's memory"});
    refused(changed([](Elf32_Ehdr&, Elf32_Phdr& segment) { segment.p_paddr = 0x8000'1000; }),
            {"0x80001000", "overlaps the network image (0x80000000.."});
}

}  // namespace
}  // namespace tessera::test
