# gauntlet_torch: libtorch as the PyPI wheel lays it out. The wheel's own find_package(Torch) insists on a CUDA toolkit,
# which its CPU libraries do not need. Included by this tree and by the installed package.
#
#   GAUNTLET_TORCH_ROOT  folder with include/ and lib/ of libtorch; default: the torch wheel in .venv, and for an
#                        installed package the libtorch that it was built with
#   GAUNTLET_CUDA        also link the CUDA half of libtorch
set(GAUNTLET_TORCH_ROOT "" CACHE PATH "Folder with include/ and lib/ of libtorch; empty: the default")
option(GAUNTLET_CUDA "Use CUDA" OFF)

function(gauntlet_find_torch_root result)
  if(GAUNTLET_TORCH_ROOT)
    set(root "${GAUNTLET_TORCH_ROOT}")
  else()
    file(GLOB candidates "${PROJECT_SOURCE_DIR}/.venv/lib/python3*/site-packages/torch")
    list(PREPEND candidates ${GAUNTLET_TORCH_ROOT_OF_BUILD})
    list(APPEND candidates "${PROJECT_SOURCE_DIR}/.venv")
    list(GET candidates 0 root)
  endif()
  if(NOT EXISTS "${root}/lib/libtorch_cpu.so" OR NOT EXISTS "${root}/include/ATen/ATen.h")
    message(FATAL_ERROR "No libtorch in '${root}'. Run ./dev build, which installs the torch wheel into .venv, "
                        "or pass -DGAUNTLET_TORCH_ROOT=<folder with include/ and lib/>.")
  endif()
  set(${result} "${root}" PARENT_SCOPE)
endfunction()

if(NOT TARGET gauntlet_torch)
  gauntlet_find_torch_root(GAUNTLET_TORCH_ROOT_USED)
  message(STATUS "libtorch: ${GAUNTLET_TORCH_ROOT_USED}")
  set(torch_libraries torch_cpu c10)
  if(GAUNTLET_CUDA)
    list(APPEND torch_libraries torch torch_cuda c10_cuda)
  endif()
  list(TRANSFORM torch_libraries REPLACE "(.+)" "${GAUNTLET_TORCH_ROOT_USED}/lib/lib\\1.so")

  add_library(gauntlet_torch INTERFACE IMPORTED)
  target_include_directories(gauntlet_torch SYSTEM INTERFACE "${GAUNTLET_TORCH_ROOT_USED}/include")
  # Without it every ATen header drags in all operators: 2 s more for each file.
  target_compile_definitions(gauntlet_torch INTERFACE AT_PER_OPERATOR_HEADERS)
  # libtorch_cpu registers its kernels in static constructors, so a linker must not drop it for want of a symbol;
  # the wheel's libraries find each other, and the CUDA stubs they name, next to themselves.
  target_link_options(gauntlet_torch INTERFACE "LINKER:--no-as-needed"
    "LINKER:-rpath-link,${GAUNTLET_TORCH_ROOT_USED}/../nvidia/cu13/lib")
  target_link_libraries(gauntlet_torch INTERFACE ${torch_libraries})
endif()
