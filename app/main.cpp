// SPDX-License-Identifier: BSD-3-Clause
#include "app/program.h"

int main(int argc, char **argv)
{
    return hdf5async::runProgram(argc, argv);
}
