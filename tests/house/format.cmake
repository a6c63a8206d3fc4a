# Fails when a C or C++ file under version control differs from what .clang-format asks for.
execute_process(COMMAND git ls-files *.h *.c *.cpp OUTPUT_VARIABLE files RESULT_VARIABLE code
                OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT code EQUAL 0 OR files STREQUAL "")
  file(GLOB_RECURSE files RELATIVE ${CMAKE_CURRENT_BINARY_DIR} models/*.h models/*.cpp platform/*.h platform/*.cpp
       firmware/*.h firmware/*.c tests/*.h tests/*.cpp bench/*.h bench/*.cpp)
else()
  string(REPLACE "\n" ";" files "${files}")
endif()
list(LENGTH files count)
execute_process(COMMAND clang-format --dry-run --Werror ${files} RESULT_VARIABLE code ERROR_VARIABLE text)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "clang-format -i the files named here:\n${text}")
endif()
message(STATUS "${count} files are formatted")
