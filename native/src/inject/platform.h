// What the recording needs of the operating system, without a C++ library and within the floor of glibc that .NET has.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <atomic>

#include "text.h"

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#endif

namespace hp::inject {

int64_t NowNs() noexcept;       // the monotonic clock of all times
int64_t RealtimeNs() noexcept;  // since 1970, UTC
int32_t ProcessId() noexcept;
int64_t ThreadId() noexcept;
int64_t ThreadProcessorNs() noexcept;  // processor time of the calling thread

// Text with its own room; longer text is cut.
template <size_t Capacity>
struct FixedText {
    char data[Capacity] = {};
    size_t length = 0;

    operator Text() const noexcept { return {data, length}; }
    bool operator==(const Text &other) const noexcept { return Text(data, length) == other; }
    bool IsEmpty() const noexcept { return length == 0; }
    void Clear() noexcept { length = 0; data[0] = '\0'; }

    FixedText &Add(Text text) noexcept {
        const size_t room = Capacity - 1 - length, count = text.length < room ? text.length : room;
        memcpy(data + length, text.data, count);
        length += count;
        data[length] = '\0';
        return *this;
    }

    FixedText &Add(int64_t number) noexcept {
        char digits[24];
        size_t at = sizeof digits;
        uint64_t rest = number < 0 ? 0 - static_cast<uint64_t>(number) : static_cast<uint64_t>(number);
        do digits[--at] = static_cast<char>('0' + rest % 10);
        while ((rest /= 10) != 0);
        if (number < 0) digits[--at] = '-';
        return Add(Text(digits + at, sizeof digits - at));
    }
};

using Path = FixedText<4096>;
using Line = FixedText<512>;

// False when the variable is not set.
bool ReadEnvironment(const char *name, Path &value) noexcept;

void ReadProcessName(Line &name) noexcept;
void ReadThreadName(int64_t thread, Line &name) noexcept;  // empty when the thread is gone
void ReadSystem(Line &system) noexcept;                    // name and version of the operating system
void ReadProcessor(Line &name) noexcept;
int64_t ProcessorCount() noexcept;
int64_t MemoryBytes() noexcept;

// A line for the one who asked for it; nothing else is ever printed.
void PrintError(Text line) noexcept;

// A file that one process writes.
class OutputFile {
public:
    enum class Result { Opened, InUse, Failed };

    // Replaces what is there, unless another process is writing it.
    Result Open(const char *path) noexcept;
    bool Write(const void *bytes, size_t count) noexcept;
    void Close() noexcept;
    int LastError() const noexcept { return error_; }

private:
#if defined(_WIN32)
    HANDLE handle_ = INVALID_HANDLE_VALUE;
#else
    int descriptor_ = -1;
#endif
    int error_ = 0;
};

// Mutual exclusion that can be given up after a while: at the exit of a process nobody may wait for ever.
class Lock {
public:
    bool Acquire(int64_t patienceNs) noexcept;
    void Release() noexcept;

private:
#if defined(_WIN32)
    SRWLOCK lock_ = SRWLOCK_INIT;
#else
    std::atomic<uint32_t> state_{0};  // 0 free, 1 held, 2 held and waited for
#endif
};

// Wakes one waiting thread; resets itself.
class Signal {
public:
    void Set() noexcept;
    bool Wait(int64_t patienceNs) noexcept;  // false: nobody set it

private:
#if defined(_WIN32)
    SRWLOCK lock_ = SRWLOCK_INIT;
    CONDITION_VARIABLE changed_ = CONDITION_VARIABLE_INIT;
    bool set_ = false;
#else
    std::atomic<uint32_t> set_{0};
#endif
};

// Starts a thread that no signal reaches and nobody joins.
bool StartThread(void (*run)(void *argument) noexcept, void *argument) noexcept;

// True where threads go on while the handlers of the process' exit run.
constexpr bool ThreadsOutliveExit() noexcept {
#if defined(_WIN32)
    return false;
#else
    return true;
#endif
}

// A library that the process has loaded already, or null; and an entry of a library, or null.
void *FindLoadedLibrary(const char *name) noexcept;
void *OpenLibrary(const char *name) noexcept;
void *FindEntry(void *library, const char *name) noexcept;

}  // namespace hp::inject
