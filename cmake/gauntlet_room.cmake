# gauntlet_room(<room> [PUBLIC <library>...] [PRIVATE <library>...])
# The library gauntlet_<room>, alias gauntlet::<room>, of every source file below the room's folder. Headers are
# included from the top of the tree: #include "<room>/<file>.hpp".
function(gauntlet_room room)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "PUBLIC;PRIVATE")
  set(target gauntlet_${room})

  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${room}/*.cpp")
  list(REMOVE_ITEM sources "${PROJECT_SOURCE_DIR}/runtime/main.cpp")
  if(NOT sources)
    set(sources "${CMAKE_CURRENT_BINARY_DIR}/empty.cpp")
    file(WRITE "${sources}" "")
  endif()

  add_library(${target} STATIC ${sources})
  add_library(gauntlet::${room} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${room})
  target_compile_features(${target} PUBLIC cxx_std_20)
  # Nodes must agree to the bit: no fused multiply-add unless the source says so.
  target_compile_options(${target} PUBLIC -ffp-contract=off)
  target_include_directories(${target} PUBLIC
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>"
    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/gauntlet>")
  target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
endfunction()
