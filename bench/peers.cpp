#include "bench/peers.h"

#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unicorn/unicorn.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "bench/guests.h"
#include "bench/in_child.h"

namespace tessera::bench {

namespace {

constexpr std::uint64_t kMemory = 0x8000'0000, kBytes = 256 * 1024;

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

std::optional<double> time_qemu(const std::string& guest, const std::vector<std::string>& more) {
    std::vector<std::string> words = {
        "qemu-system-riscv32",
        "-M",
        "virt",
        "-bios",
        "none",
        "-display",
        "none",
        "-serial",
        "none",
        "-monitor",
        "none",
        "-device",
        "loader,file=" + guest_path(guest, ".bin") + ",addr=0x80000000,force-raw=on"};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t process = 0;
    if (posix_spawnp(&process, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0)
        return {};
    int status = 0;
    rusage usage{};
    if (wait4(process, &status, 0, &usage) != process || !WIFEXITED(status) ||
        WEXITSTATUS(status) != 0)
        return {};
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::optional<double> run_qemu(const char* guest, const std::vector<std::string>& more) {
    const std::optional<double> whole = time_qemu(guest, more), idle = time_qemu("empty", more);
    if (!whole || !idle) return {};
    return *whole - *idle;
}

}  // namespace

std::optional<double> run_in_qemu(const char* guest) { return run_qemu(guest, {}); }

std::optional<double> run_in_qemu_icount(const char* guest) {
    return run_qemu(guest, {"-icount", "shift=0"});
}

std::optional<double> run_in_unicorn(const char* guest) {
    const auto run = [&]() -> double {
        uc_engine* engine = nullptr;
        const std::vector<char> image = guest_image(guest);
        if (uc_open(UC_ARCH_RISCV, UC_MODE_RISCV32, &engine) != UC_ERR_OK ||
            uc_mem_map(engine, kMemory, kBytes, UC_PROT_ALL) != UC_ERR_OK ||
            uc_mem_write(engine, kMemory, image.data(), image.size()) != UC_ERR_OK)
            return 0;
        const double start = cpu_seconds();
        // It ends by its write to the test device, which is not there.
        const uc_err end = uc_emu_start(engine, kMemory, 0, 0, 0);
        const double taken = cpu_seconds() - start;
        std::uint32_t a0 = 0;
        uc_reg_read(engine, UC_RISCV_REG_A0, &a0);
        uc_close(engine);
        return end == UC_ERR_WRITE_UNMAPPED && a0 == 1 ? taken : 0;
    };
    const double taken = in_child(run, 0.0);
    return taken > 0 ? std::optional(taken) : std::nullopt;
}

}  // namespace tessera::bench
