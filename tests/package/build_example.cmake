# cmake -DBUILD=... -DEXAMPLE=... -DPROGRAM=... -DWORK=... -DCOMPILER=... -DBUILD_TYPE=... -P build_example.cmake
# Does what a user would: install, configure a project of one's own against the package, build, run its experiments.
file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}/cwd")

function(run what)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY "${WORK}/cwd" RESULT_VARIABLE status
    OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${what} failed (${status}): ${command}\n${output}")
  endif()
  message(STATUS "${what}: done")
endfunction()

run("Installing the package" "${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${WORK}/prefix")
# A copy, so that nothing of this tree is in reach.
file(COPY "${EXAMPLE}/" DESTINATION "${WORK}/source" PATTERN build EXCLUDE)
run("Configuring the example" "${CMAKE_COMMAND}" -G Ninja -S "${WORK}/source" -B "${WORK}/build"
  "-DCMAKE_PREFIX_PATH=${WORK}/prefix" "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_BUILD_TYPE=${BUILD_TYPE}")
run("Building the example" "${CMAKE_COMMAND}" --build "${WORK}/build" -j 2)
run("Starting the example" "${WORK}/build/${PROGRAM}" --help)

file(GLOB experiments "${WORK}/source/*.toml")
foreach(experiment IN LISTS experiments)
  run("Running ${experiment}" "${WORK}/build/${PROGRAM}" run "${experiment}")
endforeach()
if(EXISTS "${WORK}/prefix/bin/gauntlet")
  run("Starting the installed gauntlet" "${WORK}/prefix/bin/gauntlet" --help)
endif()
