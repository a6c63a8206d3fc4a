// What `tessera regs --format c --out FOLDER` does, as a program of its own: the build of the
// firmware need not wait for the simulator.

#include <cstdlib>
#include <exception>
#include <iostream>
#include <systemc>

#include "platform/registers/header_files.h"

// The headers of the tiles bring SystemC with them, and it wants to start the program.
int sc_main(int argc, char* argv[]) {
    if (argc != 2) {
        std::cerr << "usage: tessera_headers FOLDER\n";
        return 2;
    }
    try {
        tessera::registers::write_headers(argv[1], tessera::registers::header_files());
    } catch (const std::exception& error) {
        std::cerr << "tessera_headers: error: " << error.what() << '\n';
        return 2;
    }
    return 0;
}

int main(int argc, char* argv[]) {
    setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
    return sc_core::sc_elab_and_sim(argc, argv);
}
