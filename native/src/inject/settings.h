// What the environment asks of a recording.
#pragma once

#include "platform.h"

namespace hp::inject {

struct Settings {
    bool isOff = false;      // HP_TRACE=0
    bool isVerbose = false;  // HP_TRACE_VERBOSE=1: one line at the start, one at the end, on standard error
    Path file;               // HP_TRACE_FILE; %p is the process id
    int64_t flushNs = 0;     // HP_TRACE_FLUSH_MS
    int64_t bufferBytes = 0; // HP_TRACE_BUFFER_MB

    static void Read(Settings &settings) noexcept;

    // The file's name with the process id before its extension: where another process writes the one that was asked for.
    void FileOfThisProcess(Path &path) const noexcept;
};

}  // namespace hp::inject
