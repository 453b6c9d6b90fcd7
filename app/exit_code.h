// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace hdf5async {

/// How the program ends. Part of its contract: scripts and service managers tell by it what to do. A second signal while it is
/// stopping ends it at once, with 128 plus the signal's number.
enum class ExitCode : int {
    Good = 0,
    Internal = 1,     ///< a defect of the program
    BadConfig = 2,    ///< configuration or command line
    CannotListen = 3, ///< address or port are not to be had
    CannotOpen = 4,   ///< a file or its folder is missing, may not be written, or the disk is full
    Locked = 5,       ///< another process has the file open
    NotHdf5 = 6,      ///< a file is no HDF5 file, or a damaged one, or of a newer kind
    NotStored = 7,    ///< when stopping, the last changes could not be brought to stable storage
    Damaged = 8,      ///< verify has found faults, or HDF5 does not survive looking at the default file
    NotConnected = 9, ///< commands to a server: no answer from it
    NotDone = 10,     ///< commands to a server: refused, failed or cancelled
};

} // namespace hdf5async
