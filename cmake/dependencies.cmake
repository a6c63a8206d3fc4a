# The libraries of packages.txt as imported targets; their headers count as system headers.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

find_package(PkgConfig REQUIRED)
# Debian ships SystemC without a CMake package, built for C++17: code in a later standard says so.
pkg_check_modules(SYSTEMC REQUIRED IMPORTED_TARGET systemc tlm)
add_library(tessera_systemc INTERFACE)
target_link_libraries(tessera_systemc INTERFACE PkgConfig::SYSTEMC)
target_include_directories(tessera_systemc SYSTEM INTERFACE /usr/include ${SYSTEMC_INCLUDE_DIRS})
target_compile_definitions(tessera_systemc INTERFACE SC_CPLUSPLUS=201703L SC_INCLUDE_DYNAMIC_PROCESSES)

find_package(fmt REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Protobuf REQUIRED)
find_package(Threads REQUIRED)

pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
# Boost.Process is headers that want Boost.Filesystem.
find_package(Boost REQUIRED COMPONENTS filesystem)

# libonnx has neither a CMake package nor a pkg-config file.
add_library(tessera_onnx INTERFACE)
target_compile_definitions(tessera_onnx INTERFACE ONNX_ML=1 ONNX_NAMESPACE=onnx)
target_link_libraries(tessera_onnx INTERFACE onnx onnx_proto protobuf::libprotobuf)

if(TESSERA_TESTS)
  find_package(GTest REQUIRED)
  pkg_check_modules(UNICORN REQUIRED IMPORTED_TARGET unicorn)
endif()
find_package(benchmark QUIET)
