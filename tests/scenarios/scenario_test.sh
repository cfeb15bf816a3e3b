#!/usr/bin/env bash
# Plays scenarios: scenario_test.sh MAKEGOOD SCRIPT.... Bazel counts what is in XML_OUTPUT_FILE.
makegood=$1
shift
exec "$makegood" simulate --format plain ${XML_OUTPUT_FILE:+--junit "$XML_OUTPUT_FILE"} "$@"
