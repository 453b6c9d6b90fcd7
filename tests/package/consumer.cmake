# Installs the client's component below WORK_DIR, builds the project SOURCE_DIR against it, and runs what comes of it.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\n${output}")
  endif()
endfunction()

set(prefix ${WORK_DIR}/prefix)
file(REMOVE_RECURSE ${prefix} ${WORK_DIR}/build)
run(${CMAKE_COMMAND} --install ${BUILD_DIR} --component client --prefix ${prefix} --config ${CONFIG})

# Nothing that is installed asks for MessagePack, HDF5 or the place where it was built.
file(GLOB_RECURSE installed ${prefix}/*.cmake ${prefix}/*.h)
list(LENGTH installed count)
if(count LESS 15)
  message(FATAL_ERROR "only ${count} files were installed")
endif()
foreach(file IN LISTS installed)
  file(STRINGS ${file} found REGEX "msgpack|hdf5\\.h|H5public|HDF5::|libhdf5[^a]|${BUILD_DIR}")
  if(found)
    message(FATAL_ERROR "${file}: ${found}")
  endif()
endforeach()

set(flags "")
if(SANITIZE)
  set(flags -DCMAKE_CXX_FLAGS=-fsanitize=${SANITIZE})
endif()
run(${CMAKE_COMMAND} -S ${SOURCE_DIR} -B ${WORK_DIR}/build -G Ninja -DCMAKE_PREFIX_PATH=${prefix}
    -DCMAKE_CXX_COMPILER=${COMPILER} ${flags})
run(${CMAKE_COMMAND} --build ${WORK_DIR}/build)
run(${WORK_DIR}/build/consumer)
