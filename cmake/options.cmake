# What every target of the project is compiled with: one interface target, linked PRIVATE everywhere.
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_EXTENSIONS OFF)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(danmakud_options INTERFACE)
target_compile_features(danmakud_options INTERFACE cxx_std_20)
target_include_directories(danmakud_options INTERFACE "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}")
target_compile_options(danmakud_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wcast-align -Werror
  -fno-omit-frame-pointer)

if(DANMAKUD_SANITIZE)
  target_compile_options(danmakud_options INTERFACE -fsanitize=${DANMAKUD_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(danmakud_options INTERFACE -fsanitize=${DANMAKUD_SANITIZE})
  if(DANMAKUD_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    target_compile_options(danmakud_options INTERFACE -Wno-tsan)  # moodycamel's fences, which TSan does not model
  endif()
endif()

# Sanitized presets compile eight files as one, which takes a third of the time: headers are most of it. Names in anonymous
# namespaces meet there, so they differ within a target. Warnings are what a file alone gives, in dev and release.
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  target_compile_options(danmakud_options INTERFACE -w)
endif()

if(DANMAKUD_LIBFUZZER)
  target_compile_options(danmakud_options INTERFACE -fsanitize=fuzzer-no-link)  # coverage, for the fuzzer to steer by
endif()

# danmakud_room(NAME SOURCES... LINK targets...): the static library of one room.
function(danmakud_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(danmakud_${name} STATIC ${ROOM_SOURCES})
  target_link_libraries(danmakud_${name} PUBLIC danmakud_options ${ROOM_LINK} PRIVATE ${ROOM_PRIVATE_LINK})
endfunction()
