find_package(Qt6 6.4 REQUIRED COMPONENTS Core Network)
if(HDF5ASYNC_TESTS)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Test)
endif()
if(HDF5ASYNC_GUI)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Widgets Svg LinguistTools)
endif()

find_package(HDF5 1.10 REQUIRED COMPONENTS C CXX)

find_package(msgpack-cxx CONFIG QUIET) # msgpack-cxx 5 and newer
if(NOT TARGET msgpack-cxx)             # 4.x, as in Debian 12 and Ubuntu 24.04
  find_package(msgpackc-cxx CONFIG REQUIRED CONFIGS msgpack-config.cmake)
  add_library(msgpack-cxx ALIAS msgpackc-cxx)
endif()

find_package(tl-expected REQUIRED)

find_package(PkgConfig REQUIRED)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(DEFLATE REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(LZ4 REQUIRED IMPORTED_TARGET liblz4)
