# Every layer is a static library made by this one function, so that all are built alike.
#
#   hdf5async_layer(storage SOURCES queue.cpp PUBLIC hdf5async_model PRIVATE Qt6::Core)
#
# makes the target hdf5async_storage. Internal headers are included from the repository root ("core/storage/queue.h"),
# public ones as <hdf5async/...>, which target hdf5async_model provides.
function(hdf5async_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 LAYER "" "" "SOURCES;PUBLIC;PRIVATE")
  set(target hdf5async_${name})
  add_library(${target} STATIC ${LAYER_SOURCES})
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
  target_link_libraries(${target} PUBLIC ${LAYER_PUBLIC} PRIVATE ${LAYER_PRIVATE})
endfunction()

# One QtTest executable a class: hdf5async_test(core.shape SOURCES shape_test.cpp LIBS hdf5async_model)
function(hdf5async_test name)
  cmake_parse_arguments(PARSE_ARGV 1 TEST "" "TIMEOUT" "SOURCES;LIBS;ARGS")
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 120)
  endif()
  string(REPLACE "." "_" target "test_${name}")
  add_executable(${target} ${TEST_SOURCES})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE Qt6::Core Qt6::Test ${TEST_LIBS})
  target_compile_definitions(${target} PRIVATE HDF5ASYNC_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
                                               HDF5ASYNC_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${target} ${TEST_ARGS})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${TEST_TIMEOUT} ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_NO_GLIB=1")
endfunction()
