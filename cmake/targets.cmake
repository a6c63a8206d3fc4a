# How every library, program and test of the project is built.
add_library(tessera_options INTERFACE)
target_compile_options(tessera_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -ffp-contract=off)
target_include_directories(tessera_options INTERFACE ${PROJECT_SOURCE_DIR})
if(TESSERA_SANITIZE)
  # Instrumented, g++ 12 takes parts of std::regex for uninitialised.
  # SystemC's headers and coroutines are outside our reach: vptr checks need its RTTI instrumented.
  target_compile_options(tessera_options INTERFACE
    -Wno-maybe-uninitialized -fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(tessera_options INTERFACE -fsanitize=address,undefined)
endif()

# tessera_library(NAME SOURCES a.cpp ... DEPS lib ...): a static library; without sources, headers only.
function(tessera_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPS")
  if(arg_SOURCES)
    add_library(${name} STATIC ${arg_SOURCES})
    target_link_libraries(${name} PUBLIC ${arg_DEPS} PRIVATE tessera_options)
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${arg_DEPS})
    target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR})
  endif()
endfunction()

# tessera_tile(NAME ...): the library of a kind of tile, which the platform links by itself.
function(tessera_tile name)
  tessera_library(${name} ${ARGN})
  set_property(GLOBAL APPEND PROPERTY TESSERA_TILES ${name})
endfunction()

# tessera_test(NAME SOURCES a.cpp ... DEPS lib ... [LABEL l] [TIMEOUT seconds]): every TEST is a CTest
# test and a process of its own, because SystemC elaborates one system per process.
function(tessera_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;TIMEOUT" "SOURCES;DEPS")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPS} tessera_test_main tessera_options)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABEL}")
endfunction()
