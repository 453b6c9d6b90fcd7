# Every layer is a static library made by this one function, so that all are built alike.
#
#   hdf5async_layer(storage SOURCES queue.cpp PUBLIC hdf5async_model PRIVATE Qt6::Core)
#
# makes the target hdf5async_storage. Internal headers are included from the repository root ("core/storage/queue.h"),
# public ones as <hdf5async/...>, which target hdf5async_model provides. SMALL says that nothing in it is hot: a release is
# optimised for size, which every idle server saves in memory.
function(hdf5async_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 LAYER "SMALL" "" "SOURCES;PUBLIC;PRIVATE")
  set(target hdf5async_${name})
  add_library(${target} STATIC ${LAYER_SOURCES})
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
  target_link_libraries(${target} PUBLIC ${LAYER_PUBLIC} PRIVATE ${LAYER_PRIVATE})
  if(LAYER_SMALL AND CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(${target} PRIVATE -Os)
    set_target_properties(${target} PROPERTIES DISABLE_PRECOMPILE_HEADERS ON) # what is precompiled is not of this kind
  endif()
  if(HDF5ASYNC_COVERAGE)
    hdf5async_count_lines(${target})
  endif()
endfunction()

# Lets a layer count how often each of its lines runs. Every process that ends by itself adds its counts to a .gcda file for each object;
# what is killed or ends with _exit() counts for nothing. These files lie below $GCOV_PREFIX, which tests have, under a folder and names
# of no meaning: with the place of the build folder in its objects a compiler cache would serve one checkout alone.
function(hdf5async_count_lines target)
  set(update -fprofile-update=atomic) # of two threads' counts none gets lost
  if(HDF5ASYNC_CCACHE)
    string(PREPEND update "--ccache-skip ") # or ccache 4.7, which does not know it, would keep nothing
  endif()
  target_compile_options(${target} PRIVATE --coverage -fprofile-dir=/tmp/hdf5async-lines "SHELL:${update}")
  target_link_options(${target} INTERFACE --coverage)
endfunction()

# One QtTest executable a class: hdf5async_test(core.shape SOURCES shape_test.cpp LIBS hdf5async_model)
# TIMEOUT is in seconds without a sanitizer; ARGS go to the test program. The test finds the server program by the environment
# variable HDF5ASYNC_SERVER.
function(hdf5async_test name)
  cmake_parse_arguments(PARSE_ARGV 1 TEST "" "TIMEOUT" "SOURCES;LIBS;ARGS")
  string(REPLACE "." "_" target "test_${name}")
  add_executable(${target} ${TEST_SOURCES})
  hdf5async_moc_tests(${target})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE Qt6::Core Qt6::Test ${TEST_LIBS})
  add_test(NAME ${name} COMMAND ${target} ${TEST_ARGS})
  hdf5async_test_environment(${name} TIMEOUT "${TEST_TIMEOUT}")
endfunction()

# Runs moc on the sources of a target that are named *_test.cpp; each includes what moc makes of it. AUTOMOC would take a process and
# an object more for each of more than a hundred tests.
function(hdf5async_moc_tests target)
  set_target_properties(${target} PROPERTIES AUTOMOC OFF)
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "_test[.]cpp$")
  foreach(source IN LISTS sources)
    get_filename_component(path ${source} ABSOLUTE)
    get_filename_component(name ${source} NAME_WE)
    set(moc ${CMAKE_CURRENT_BINARY_DIR}/${target}_moc/${name}.moc)
    qt_generate_moc(${path} ${moc} TARGET ${target})
    target_sources(${target} PRIVATE ${moc})
  endforeach()
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${target}_moc)
endfunction()

# Lets a target find the tests' data and the sources by the macros HDF5ASYNC_TEST_DATA and HDF5ASYNC_SOURCE_DIR. Only those that
# need it: without the checkout's path in the command a compiler cache serves every checkout.
function(hdf5async_test_places target)
  target_compile_definitions(${target} PRIVATE HDF5ASYNC_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
                                               HDF5ASYNC_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
endfunction()

# Gives a test that is not made by hdf5async_test, such as a script, the same environment and time limit.
function(hdf5async_test_environment name)
  cmake_parse_arguments(PARSE_ARGV 1 TEST "" "TIMEOUT" "")
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 120)
  endif()
  if(HDF5ASYNC_SANITIZE)
    math(EXPR TEST_TIMEOUT "${TEST_TIMEOUT} * 4")
  endif()
  set_tests_properties(${name} PROPERTIES
    TIMEOUT ${TEST_TIMEOUT}
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_NO_GLIB=1;HDF5ASYNC_SERVER=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/hdf5async;GCOV_PREFIX=${CMAKE_BINARY_DIR}/lines")
endfunction()

# The targets of the given types that a directory and those below it define: hdf5async_targets(VARIABLE directory TYPE...)
function(hdf5async_targets variable directory)
  set(found "")
  get_property(targets DIRECTORY ${directory} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    if(type IN_LIST ARGN)
      list(APPEND found ${target})
    endif()
  endforeach()
  get_property(children DIRECTORY ${directory} PROPERTY SUBDIRECTORIES)
  foreach(child IN LISTS children)
    hdf5async_targets(below ${child} ${ARGN})
    list(APPEND found ${below})
  endforeach()
  set(${variable} ${found} PARENT_SCOPE)
endfunction()

# A target that builds the executables and loadable modules of some directories, and what these need.
function(hdf5async_programs name)
  cmake_parse_arguments(PARSE_ARGV 1 PROGRAMS "" "" "IN")
  add_custom_target(${name})
  get_property(configured DIRECTORY ${PROJECT_SOURCE_DIR} PROPERTY SUBDIRECTORIES)
  foreach(directory IN LISTS PROGRAMS_IN)
    if(${PROJECT_SOURCE_DIR}/${directory} IN_LIST configured)
      hdf5async_targets(programs ${PROJECT_SOURCE_DIR}/${directory} EXECUTABLE MODULE_LIBRARY SHARED_LIBRARY)
      if(programs)
        add_dependencies(${name} ${programs})
      endif()
    endif()
  endforeach()
endfunction()

# Gives every program of the project the options of its sanitizer, see tests/support/sanitizer_options.cpp.
function(hdf5async_sanitizer_options)
  hdf5async_targets(programs ${PROJECT_SOURCE_DIR} EXECUTABLE)
  add_library(hdf5async_sanitizer OBJECT ${PROJECT_SOURCE_DIR}/tests/support/sanitizer_options.cpp)
  set_target_properties(hdf5async_sanitizer PROPERTIES AUTOMOC OFF)
  target_compile_definitions(hdf5async_sanitizer PRIVATE
    HDF5ASYNC_TSAN_SUPPRESSIONS="${PROJECT_SOURCE_DIR}/tests/support/tsan.supp")
  foreach(program IN LISTS programs)
    target_link_libraries(${program} PRIVATE hdf5async_sanitizer)
  endforeach()
endfunction()

# Lets every C++20 target share one precompiled header: about half the time of a build that finds nothing in ccache, as
# much as a unity build saves, and it makes no rules for names.
function(hdf5async_precompile)
  hdf5async_targets(targets ${PROJECT_SOURCE_DIR} STATIC_LIBRARY EXECUTABLE)
  set(source ${CMAKE_BINARY_DIR}/precompiled.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(hdf5async_precompiled OBJECT ${source})
  set_target_properties(hdf5async_precompiled PROPERTIES AUTOMOC OFF)
  target_link_libraries(hdf5async_precompiled PRIVATE hdf5async_model)
  target_precompile_headers(hdf5async_precompiled PRIVATE
    <algorithm> <array> <chrono> <functional> <memory> <mutex> <optional> <string_view> <vector>
    <QByteArray> <QHash> <QObject> <QString> <QVariantMap>
    <hdf5async/replies.h> <hdf5async/requests.h> <hdf5async/result.h>)
  foreach(target IN LISTS targets)
    # The model is part of what is precompiled.
    if(NOT target STREQUAL "hdf5async_model")
      target_precompile_headers(${target} REUSE_FROM hdf5async_precompiled)
    endif()
  endforeach()
endfunction()
