#include "runtime/run_main.hpp"

int main(int argc, char** argv) { return gauntlet::run_main(argc, argv); }
