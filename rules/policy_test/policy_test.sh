#!/usr/bin/env bash
# Runs the tests of one policy version: policy_test.sh MAKEGOOD DIRECTORY. Bazel counts what is
# in XML_OUTPUT_FILE.
exec "$1" test "$2" ${XML_OUTPUT_FILE:+--junit "$XML_OUTPUT_FILE"}
