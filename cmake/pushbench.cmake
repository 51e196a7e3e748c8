# How a folder becomes a library, a test program and fuzzers: x.cpp, x_test.cpp and x_fuzz.cpp lie side by side. Tests and
# fuzzers of the folders above runtime/ may use the simulated runtime.

add_library(pushbench_options INTERFACE)
target_include_directories(pushbench_options INTERFACE ${CMAKE_SOURCE_DIR})
# Designated initialisers are there to leave out what keeps its default.
target_compile_options(pushbench_options INTERFACE -Wall -Wextra -Wpedantic -Wno-missing-field-initializers)
# g++ 12 takes "text" + std::string for overlapping copies when it optimizes (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(pushbench_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
endif()
if(PUSHBENCH_WERROR)
  target_compile_options(pushbench_options INTERFACE -Werror)
endif()
target_compile_definitions(pushbench_options INTERFACE BOOST_ASIO_NO_DEPRECATED)
if(PUSHBENCH_SANITIZE)
  # Checking an object's type takes a descriptor, and ceilings use up all that a process may have.
  target_compile_options(pushbench_options INTERFACE -fsanitize=${PUSHBENCH_SANITIZE} -fno-sanitize=vptr
                                                    -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(pushbench_options INTERFACE -fsanitize=${PUSHBENCH_SANITIZE})
endif()

# Most of what clang does here is reading the libraries' headers once more for each source. (g++ 12 gains nothing.)
# Without time stamps in them, ccache knows precompiled headers again.
function(pushbench_precompile target)
  get_target_property(sources ${target} SOURCES)
  list(LENGTH sources count)
  if(NOT PUSHBENCH_PRECOMPILE OR count LESS 8)
    return()
  endif()
  target_precompile_headers(${target} PRIVATE <algorithm> <chrono> <filesystem> <functional> <map> <optional> <span>
                                              <string> <variant> <vector> ${ARGN})
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>)
endfunction()

# For tests that run the same code over and over. At -O3 g++ 12 sees uninitialised strings where there are none.
function(pushbench_test_options target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1> $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endfunction()

# A test program whose tests run side by side, in so many parts: most of what they do is waiting.
function(pushbench_test_in_parts name parts)
  foreach(part RANGE 1 ${parts})
    math(EXPR index "${part} - 1")
    add_test(NAME ${name}/${part} COMMAND ${name}_test)
    set_tests_properties(${name}/${part} PROPERTIES TIMEOUT 600
                         ENVIRONMENT "GTEST_TOTAL_SHARDS=${parts};GTEST_SHARD_INDEX=${index}")
  endforeach()
endfunction()

function(pushbench_tests name)
  add_executable(${name}_test ${ARGN})
  # Compiled once and run once: what optimising them costs is never won back.
  target_compile_options(${name}_test PRIVATE -O0)
  target_link_libraries(${name}_test PRIVATE ${name} $<TARGET_NAME_IF_EXISTS:runtime_simulated> GTest::gmock
                                             GTest::gtest_main)
  pushbench_precompile(${name}_test <gmock/gmock.h> <gtest/gtest.h>)
  target_compile_definitions(${name}_test PRIVATE PUSHBENCH_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name}_test)
endfunction()

# A fuzzer is LLVMFuzzerTestOneInput in x_fuzz.cpp. With the preset fuzz it is coverage-guided (libFuzzer); every build
# has it with a small driver that runs seeded mutations of its corpus, and that is a test.
function(pushbench_fuzzer library source)
  get_filename_component(name ${source} NAME_WE)
  string(REPLACE "/" "_" folder ${library})
  set(target ${folder}_${name})
  add_executable(${target} ${source} ${CMAKE_SOURCE_DIR}/tests/fuzz_driver.cpp)
  target_link_libraries(${target} PRIVATE ${library} $<TARGET_NAME_IF_EXISTS:runtime_simulated>)
  # A whole result is read and judged in the time of ten frames.
  if(folder MATCHES "^results")
    set(runs 2000)
    if(PUSHBENCH_SANITIZE)
      set(runs 500)
    endif()
  else()
    set(runs 20000)
  endif()
  add_test(NAME fuzz/${target} COMMAND ${target} --runs ${runs})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND PUSHBENCH_SANITIZE MATCHES "fuzzer")
    add_executable(${target}_guided ${source})
    target_link_libraries(${target}_guided PRIVATE ${library} $<TARGET_NAME_IF_EXISTS:runtime_simulated>)
    target_link_options(${target}_guided PRIVATE -fsanitize=fuzzer)
  endif()
endfunction()

# pushbench_folder(transports/sse EXCLUDE registry DEPENDS transports_http); WITH names subfolders that belong to it.
function(pushbench_folder folder)
  cmake_parse_arguments(arg "" "" "DEPENDS;EXCLUDE;WITH" ${ARGN})
  string(REPLACE "/" "_" name ${folder})
  set(patterns ${CMAKE_SOURCE_DIR}/${folder}/*.cpp)
  foreach(subfolder IN LISTS arg_WITH)
    list(APPEND patterns ${CMAKE_SOURCE_DIR}/${folder}/${subfolder}/*.cpp)
  endforeach()
  file(GLOB sources CONFIGURE_DEPENDS ${patterns})
  set(tests ${sources})
  set(fuzzers ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz)\\.cpp$")
  foreach(excluded IN LISTS arg_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "/${excluded}\\.cpp$")
  endforeach()
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC pushbench_options ${arg_DEPENDS})
    if("nlohmann_json::nlohmann_json" IN_LIST arg_DEPENDS)
      pushbench_precompile(${name} <fmt/format.h> <nlohmann/json.hpp>)
    endif()
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE pushbench_options ${arg_DEPENDS})
  endif()
  if(NOT PUSHBENCH_UNIT_TESTS)
    return()
  endif()
  if(tests)
    pushbench_tests(${name} ${tests})
  endif()
  foreach(fuzzer IN LISTS fuzzers)
    pushbench_fuzzer(${name} ${fuzzer})
  endforeach()
endfunction()

# Every folder of transports/ but http/ is a back-end; all_transports is the registry with all of them.
function(pushbench_transports)
  file(GLOB folders CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/transports/*)
  add_library(all_transports STATIC ${CMAKE_SOURCE_DIR}/transports/registry.cpp)
  foreach(folder IN LISTS folders)
    if(IS_DIRECTORY ${CMAKE_SOURCE_DIR}/${folder} AND NOT folder STREQUAL "transports/http")
      pushbench_folder(${folder} ${ARGN})
      string(REPLACE "/" "_" name ${folder})
      target_link_libraries(all_transports PUBLIC ${name})
    endif()
  endforeach()
endfunction()

# The command line: a folder whose main.cpp is the program and whose other files can be tested.
function(pushbench_program folder program)
  cmake_parse_arguments(arg "" "" "DEPENDS" ${ARGN})
  pushbench_folder(${folder} EXCLUDE main DEPENDS ${arg_DEPENDS})
  add_executable(${program} ${CMAKE_SOURCE_DIR}/${folder}/main.cpp)
  target_link_libraries(${program} PRIVATE ${folder})
endfunction()
