# Bare-metal programs for the platform's RV32IMAC core, built by the cross compiler inside the same
# graph as everything else, into build/<preset>/firmware.
#
#   tessera_firmware_headers(NAME ...)                 register headers, as `tessera regs --format c` writes them
#   tessera_firmware_objects(VARIABLE SOURCES a.c ...) compiles; VARIABLE lists the objects
#   tessera_firmware(NAME SOURCES app.c ... OBJECTS ${common})   firmware/NAME.elf
#   tessera_semihosted(NAME SOURCES main.c ...)   the same with picolibc's start code, script and semihosting
find_program(TESSERA_RISCV_GCC riscv64-unknown-elf-gcc REQUIRED)

set(TESSERA_FIRMWARE_INCLUDE ${PROJECT_BINARY_DIR}/firmware/include)
set(TESSERA_FIRMWARE_LINKER_SCRIPT ${PROJECT_SOURCE_DIR}/firmware/boot/firmware.ld)

# -misa-spec=2.2 counts Zicsr and Zifencei to I; naming them in -march would select Debian's rv64 libraries.
set(TESSERA_FIRMWARE_MACHINE -march=rv32imac -misa-spec=2.2 -mabi=ilp32 --specs=picolibc.specs)
set(TESSERA_FIRMWARE_C_FLAGS
  -std=gnu11 -O2 -g -ffreestanding -ffunction-sections -fdata-sections
  -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Werror
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=
  -I${PROJECT_SOURCE_DIR}/firmware -I${TESSERA_FIRMWARE_INCLUDE})

# A header that is already right is left untouched, so a change of the models compiles no firmware.
function(tessera_firmware_headers)
  list(TRANSFORM ARGN PREPEND ${TESSERA_FIRMWARE_INCLUDE}/tessera/ OUTPUT_VARIABLE headers)
  list(TRANSFORM headers APPEND .h)
  add_custom_command(OUTPUT ${headers}
    COMMAND tessera_headers ${TESSERA_FIRMWARE_INCLUDE}/tessera
    DEPENDS tessera_headers
    COMMENT "Writing the firmware's register headers" VERBATIM)
  add_custom_target(tessera_firmware_headers DEPENDS ${headers})
endfunction()

function(tessera_firmware_objects variable)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES")
  set(objects)
  foreach(source ${arg_SOURCES})
    set(object ${CMAKE_CURRENT_BINARY_DIR}/objects/${source}.o)
    cmake_path(GET object PARENT_PATH folder)
    file(MAKE_DIRECTORY ${folder})
    add_custom_command(OUTPUT ${object}
      COMMAND ${TESSERA_RISCV_GCC} ${TESSERA_FIRMWARE_MACHINE} ${TESSERA_FIRMWARE_C_FLAGS}
        -MD -MF ${object}.d -MT ${object} -c ${CMAKE_CURRENT_SOURCE_DIR}/${source} -o ${object}
      DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${source} tessera_firmware_headers
      DEPFILE ${object}.d
      COMMENT "Compiling firmware ${source}" VERBATIM)
    list(APPEND objects ${object})
    set(source ${CMAKE_CURRENT_SOURCE_DIR}/${source})
    string(JOIN " " command ${TESSERA_RISCV_GCC} ${TESSERA_FIRMWARE_MACHINE} ${TESSERA_FIRMWARE_C_FLAGS}
      -c ${source} -o ${object})
    set_property(GLOBAL APPEND_STRING PROPERTY TESSERA_FIRMWARE_COMMANDS
      ",\n{\"directory\": \"${PROJECT_BINARY_DIR}\", \"file\": \"${source}\", \"command\": \"${command}\"}")
  endforeach()
  set(${variable} ${objects} PARENT_SCOPE)
endfunction()

# What editors want to know: firmware/compile_commands.json in the build folder.
function(tessera_firmware_compile_commands)
  get_property(commands GLOBAL PROPERTY TESSERA_FIRMWARE_COMMANDS)
  string(SUBSTRING "${commands}" 1 -1 commands)
  file(WRITE ${PROJECT_BINARY_DIR}/firmware/compile_commands.json "[${commands}\n]\n")
endfunction()

function(tessera_firmware name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;OBJECTS")
  tessera_firmware_objects(own SOURCES ${arg_SOURCES})
  set(program ${PROJECT_BINARY_DIR}/firmware/${name}.elf)
  add_custom_command(OUTPUT ${program}
    COMMAND ${TESSERA_RISCV_GCC} ${TESSERA_FIRMWARE_MACHINE} -nostartfiles -DPICOLIBC_INTEGER_PRINTF_SCANF
      -T ${TESSERA_FIRMWARE_LINKER_SCRIPT} -Wl,--gc-sections -Wl,--fatal-warnings -Wl,--build-id=none
      ${own} ${arg_OBJECTS} -o ${program}
    DEPENDS ${own} ${arg_OBJECTS} ${TESSERA_FIRMWARE_LINKER_SCRIPT}
    COMMENT "Linking firmware ${name}.elf" VERBATIM)
  set_property(GLOBAL APPEND PROPERTY TESSERA_FIRMWARE_PROGRAMS ${program})
endfunction()

function(tessera_semihosted name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES")
  tessera_firmware_objects(own SOURCES ${arg_SOURCES})
  set(program ${PROJECT_BINARY_DIR}/firmware/${name}.elf)
  add_custom_command(OUTPUT ${program}
    COMMAND ${TESSERA_RISCV_GCC} ${TESSERA_FIRMWARE_MACHINE} --crt0=semihost --oslib=semihost
      -DPICOLIBC_INTEGER_PRINTF_SCANF -Wl,--gc-sections -Wl,--build-id=none
      -Wl,--defsym=__flash=0x08000000,--defsym=__flash_size=0x40000
      -Wl,--defsym=__ram=0x08040000,--defsym=__ram_size=0x40000,--defsym=__stack_size=0x4000
      ${own} -o ${program}
    DEPENDS ${own}
    COMMENT "Linking firmware ${name}.elf" VERBATIM)
  set_property(GLOBAL APPEND PROPERTY TESSERA_FIRMWARE_PROGRAMS ${program})
endfunction()
