// The program. Its verbs are in service/cli.

#include "service/cli/verb.h"

int main(int argc, char** argv) { return makegood::RunProgram(argc, argv); }
