# Installs the rooms as a CMake package: find_package(gauntlet) gives gauntlet::runtime and the other rooms.
include(CMakePackageConfigHelpers)
set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/gauntlet")

set(rooms base compute net actors runtime)
foreach(room IN LISTS rooms)
  install(TARGETS gauntlet_${room} EXPORT gauntlet_targets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/${room}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/gauntlet"
    FILES_MATCHING PATTERN "*.hpp")
endforeach()
if(TARGET gauntlet)
  install(TARGETS gauntlet RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()

install(EXPORT gauntlet_targets NAMESPACE gauntlet:: DESTINATION "${package_folder}")
configure_package_config_file(cmake/gauntlet-config.cmake.in "${PROJECT_BINARY_DIR}/gauntlet-config.cmake"
  INSTALL_DESTINATION "${package_folder}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/gauntlet-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/gauntlet-config.cmake"
  "${PROJECT_BINARY_DIR}/gauntlet-config-version.cmake"
  cmake/gauntlet_dependencies.cmake
  cmake/gauntlet_torch.cmake
  cmake/FindCAF.cmake
  DESTINATION "${package_folder}")
