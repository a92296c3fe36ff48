# A layer is one folder of src/, compiled as one object library. The static and the shared library
# are made of the same objects.
#
# The compiler keeps the layers: a layer includes "<folder>/file.hpp" of itself and of the layers
# that it names, and no others, because each folder is reached through an include root of its own.

# Where headers of layers are, for programs that look at all of them: those that are written, and
# those that are made.
set(NFY_MADE_HEADERS ${PROJECT_BINARY_DIR}/made)
set(NFY_HEADER_ROOTS ${PROJECT_SOURCE_DIR}/src ${NFY_MADE_HEADERS})

# nfy_add_layer(name [SOURCES ...] [LAYERS ...] [LIBRARIES ...])
#   SOURCES    listed by hand, relative to src/<name>; a large layer has rooms instead
#   LAYERS     the layers whose headers this one may include
#   LIBRARIES  what the layer is linked with
function(nfy_add_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 layer "" "" "SOURCES;LAYERS;LIBRARIES")
  set(target nfy_${name})
  add_library(${target} OBJECT)
  set_target_properties(${target} PROPERTIES
    POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_compile_features(${target} PUBLIC cxx_std_20)

  set(root ${PROJECT_BINARY_DIR}/layers/${name})
  file(MAKE_DIRECTORY ${root})
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/src/${name} ${root}/${name} SYMBOLIC)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/include ${root})
  list(TRANSFORM layer_LAYERS PREPEND nfy_)
  target_link_libraries(${target} PUBLIC ${layer_LAYERS} PRIVATE ${layer_LIBRARIES} nfy_warnings)

  target_sources(nfy_core PRIVATE $<TARGET_OBJECTS:${target}>)
  target_link_libraries(nfy_core PRIVATE ${layer_LIBRARIES})
  nfy_compile_fast(${target})
  set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
  if(layer_SOURCES)
    nfy_add_room(${name} all ${layer_SOURCES})
  endif()
endfunction()

# nfy_add_room(layer room sources...): sources of a layer that stand together and may be compiled
# as one, relative to the current folder.
function(nfy_add_room layer room)
  set(sources "")
  foreach(source IN LISTS ARGN)
    cmake_path(ABSOLUTE_PATH source)
    list(APPEND sources ${source})
  endforeach()
  target_sources(nfy_${layer} PRIVATE ${sources})
  set_source_files_properties(${sources} TARGET_DIRECTORY nfy_${layer}
                              PROPERTIES UNITY_GROUP ${room})
endfunction()

# NFY_UNITY compiles the sources of a room, or of a program, as one: the whole costs a third of the
# time, one change costs more. Without it each source starts from headers that were compiled once
# (NFY_PRECOMPILE). So names are unique within a room, or stand in a namespace of their file.
function(nfy_compile_fast target)
  if(NFY_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
  elseif(NFY_PRECOMPILE)
    if(NOT ARGN)
      set(ARGN <algorithm> <array> <chrono> <functional> <map> <memory> <optional> <set> <span>
               <string> <string_view> <unordered_map> <variant> <vector>)
    endif()
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()
