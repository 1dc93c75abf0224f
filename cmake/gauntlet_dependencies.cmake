# Everything the rooms link, libtorch apart. Included by this tree and by the installed package, so that both find the
# same things; FindCAF.cmake must be on CMAKE_MODULE_PATH.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
if(NOT TARGET PkgConfig::sodium)
  pkg_check_modules(sodium REQUIRED QUIET IMPORTED_TARGET libsodium)
endif()
find_package(fmt CONFIG REQUIRED)
find_package(cppzmq CONFIG REQUIRED)
find_package(msgpack CONFIG REQUIRED) # Debian's libmsgpack-cxx-dev; the target is msgpackc-cxx
find_package(CAF 0.17.6 REQUIRED COMPONENTS core)
find_package(tomlplusplus CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
