# What `cpack` makes: Debian packages here, an installer on Windows, a disk image on macOS.
#
#   cmake --preset package && ninja -C build/package && (cd build/package && cpack)
#
# The last two have never been run: the server itself knows Linux alone so far.
set(CPACK_PACKAGE_NAME hdf5async)
set(CPACK_PACKAGE_VENDOR "HDF5 Async maintainers")
set(CPACK_PACKAGE_CONTACT "${HDF5ASYNC_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_RESOURCE_FILE_README ${PROJECT_SOURCE_DIR}/README.md)
set(CPACK_PACKAGE_EXECUTABLES hdf5async "HDF5 Async")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
                                                WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_VERBATIM_VARIABLES ON)

if(WIN32)
  set(CPACK_GENERATOR NSIS)
  set(CPACK_NSIS_DISPLAY_NAME "HDF5 Async")
  set(CPACK_NSIS_PACKAGE_NAME "HDF5 Async")
  set(CPACK_NSIS_MODIFY_PATH ON)
  set(CPACK_NSIS_ENABLE_UNINSTALL_BEFORE_INSTALL ON)
  set(CPACK_NSIS_INSTALLED_ICON_NAME bin/hdf5async.exe)
  set(CPACK_COMPONENTS_ALL server gui client)
elseif(APPLE)
  set(CPACK_GENERATOR DragNDrop)
  set(CPACK_DMG_VOLUME_NAME "HDF5 Async")
  set(CPACK_COMPONENTS_ALL server gui client)
  set_target_properties(hdf5async PROPERTIES MACOSX_BUNDLE ON
                        MACOSX_BUNDLE_BUNDLE_NAME "HDF5 Async" MACOSX_BUNDLE_GUI_IDENTIFIER org.hdf5async.hdf5async
                        MACOSX_BUNDLE_BUNDLE_VERSION ${PROJECT_VERSION}
                        MACOSX_BUNDLE_SHORT_VERSION_STRING ${PROJECT_VERSION})
else()
  set(CPACK_GENERATOR DEB)
  # Each package has a summary of its own, which CPack puts this one before unless it is CPack's default.
  set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_NAME} built using CMake")
  set(CPACK_COMPONENTS_ALL server service server_notices client client_notices python python_notices)
  if(TARGET hdf5async_ui)
    list(APPEND CPACK_COMPONENTS_ALL gui gui_notices)
  endif()
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
  set(CPACK_DEB_COMPONENT_INSTALL ON)
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_PACKAGE_RELEASE ${HDF5ASYNC_PACKAGE_RELEASE})
  set(CPACK_DEBIAN_PACKAGE_SECTION science)
  set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
  set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
  set(same_version "= ${PROJECT_VERSION}-${HDF5ASYNC_PACKAGE_RELEASE}")
  set(control ${PROJECT_SOURCE_DIR}/installer/debian)

  set(CPACK_DEBIAN_SERVERSIDE_PACKAGE_NAME hdf5async)
  set(CPACK_DEBIAN_SERVERSIDE_PACKAGE_DEPENDS "adduser")
  set(CPACK_DEBIAN_SERVERSIDE_PACKAGE_SUGGESTS "hdf5async-gui, python3-hdf5-async, hdf5-tools")
  set(CPACK_DEBIAN_SERVERSIDE_PACKAGE_CONTROL_EXTRA
      "${control}/conffiles;${control}/postinst;${control}/prerm;${control}/postrm")
  set(CPACK_COMPONENT_SERVERSIDE_DESCRIPTION "server that lets many programs use the same HDF5 files at once
One server owns HDF5 files; any number of programs write into them and read
from them at the same time over TCP. A change that was acknowledged as durable
survives a killed process, a power cut and a full disk, and what lies on the
disk is an ordinary HDF5 file. This package needs no window libraries.")

  set(CPACK_DEBIAN_WINDOW_PACKAGE_NAME hdf5async-gui)
  set(CPACK_DEBIAN_WINDOW_PACKAGE_DEPENDS "hdf5async (${same_version})")
  set(CPACK_DEBIAN_WINDOW_PACKAGE_RECOMMENDS "fonts-dejavu-core, qt6-translations-l10n")
  set(CPACK_DEBIAN_WINDOW_PACKAGE_SUGGESTS "fonts-droid-fallback")
  set(CPACK_COMPONENT_WINDOW_DESCRIPTION "window of the HDF5 Async server
Shows at a glance whether data are recorded and safe on the disk, which
programs are connected and what flows, in English or Chinese. The program of
the package hdf5async loads it where there is a display.")

  set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libhdf5async-client-dev)
  set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
  set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS "qt6-base-dev (>= 6.4), libexpected-dev")
  set(CPACK_COMPONENT_LIBRARY_DESCRIPTION "C++ client library of HDF5 Async
Calls that never block, an appender that loses and doubles no row over
outages, and a spool that outlives crashes. A static library with headers and
the CMake package Hdf5Async, for C++17 and Qt 6 (Core and Network).")

  set(CPACK_DEBIAN_PYTHONSIDE_PACKAGE_NAME python3-hdf5-async)
  set(CPACK_DEBIAN_PYTHONSIDE_PACKAGE_SECTION python)
  set(CPACK_DEBIAN_PYTHONSIDE_PACKAGE_ARCHITECTURE all)
  set(CPACK_DEBIAN_PYTHONSIDE_PACKAGE_SHLIBDEPS OFF)
  set(CPACK_DEBIAN_PYTHONSIDE_PACKAGE_DEPENDS "python3 (>= 3.9), python3-numpy, python3-msgpack")
  set(CPACK_DEBIAN_PYTHONSIDE_PACKAGE_SUGGESTS "hdf5async, python3-pandas")
  set(CPACK_DEBIAN_PYTHONSIDE_PACKAGE_CONTROL_EXTRA "${control}/python/postinst;${control}/python/prerm")
  set(CPACK_COMPONENT_PYTHONSIDE_DESCRIPTION "Python client of HDF5 Async
An asynchronous client whose changes happen exactly once over lost
connections, an appender that collects rows into durable batches, and a file
object with the interface of h5py.")
endif()

include(CPack)

# Each package is a group of the components that cmake --install knows.
cpack_add_component_group(serverside)
cpack_add_component_group(window)
cpack_add_component_group(library)
cpack_add_component_group(pythonside)
foreach(pair IN ITEMS server=serverside service=serverside server_notices=serverside gui=window gui_notices=window
                      client=library client_notices=library python=pythonside python_notices=pythonside)
  string(REGEX MATCH "^(.*)=(.*)$" pair ${pair})
  cpack_add_component(${CMAKE_MATCH_1} GROUP ${CMAKE_MATCH_2})
endforeach()
