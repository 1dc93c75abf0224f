# Everything the rooms link, libtorch apart. Included by this tree and by the installed package, so that both find the
# same things; FindCAF.cmake must be on CMAKE_MODULE_PATH.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(PkgConfig)
if(NOT TARGET PkgConfig::sodium)
  pkg_check_modules(sodium REQUIRED QUIET IMPORTED_TARGET libsodium)
endif()
find_dependency(fmt CONFIG)
find_dependency(cppzmq CONFIG)
find_dependency(msgpack CONFIG) # Debian's libmsgpack-cxx-dev; the target is msgpackc-cxx
find_dependency(CAF 0.17.6 COMPONENTS core)
find_dependency(tomlplusplus CONFIG)
find_dependency(CLI11 CONFIG)
find_dependency(spdlog CONFIG)
find_dependency(nlohmann_json CONFIG)
