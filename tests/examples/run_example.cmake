# Runs PROGRAM with the folder DATA inside an empty FOLDER and compares what it prints with EXPECTED.
file(REMOVE_RECURSE "${FOLDER}")
file(MAKE_DIRECTORY "${FOLDER}")
execute_process(COMMAND "${PROGRAM}" "${DATA}" WORKING_DIRECTORY "${FOLDER}"
                RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE complaint)
file(READ "${EXPECTED}" expected)
string(REPLACE "\r\n" "\n" said "${said}")
if(NOT status EQUAL 0 OR NOT said STREQUAL expected)
  message(FATAL_ERROR "${PROGRAM} ended with ${status} and said\n${said}${complaint}"
                      "\ninstead of\n${expected}")
endif()
