# The bundles that draw charts: web/page.js, which a report's page carries, and web/render.cjs, which makes files. They
# lie beside the program; specifications and pages are read from the source tree, so that an edit needs no build.
find_program(NODE node)
if(NOT NODE OR NOT EXISTS ${CMAKE_SOURCE_DIR}/web/node_modules/esbuild)
  message(FATAL_ERROR "Node.js, or what web/package.json lists, is missing: run scripts/setup")
endif()

file(GLOB web_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/src/*.js ${CMAKE_SOURCE_DIR}/web/src/*.json)
set(web_bundles ${CMAKE_BINARY_DIR}/web/page.js ${CMAKE_BINARY_DIR}/web/render.cjs)
add_custom_command(
  OUTPUT ${web_bundles}
  COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/web/build.mjs ${CMAKE_BINARY_DIR}/web
  DEPENDS ${CMAKE_SOURCE_DIR}/web/build.mjs ${CMAKE_SOURCE_DIR}/web/package-lock.json ${web_sources}
  COMMENT "Bundling web/src" VERBATIM)
add_custom_target(web DEPENDS ${web_bundles})
