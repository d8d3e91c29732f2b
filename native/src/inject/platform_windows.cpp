#if defined(_WIN32)

#include <stdlib.h>

#include "platform.h"

namespace hp::inject {

namespace {

struct Start {
    void (*run)(void *) noexcept;
    void *argument;
};

DWORD WINAPI Run(LPVOID start) {
    const Start copy = *static_cast<Start *>(start);
    free(start);
    copy.run(copy.argument);
    return 0;
}

DWORD Milliseconds(int64_t ns) noexcept { return ns <= 0 ? 0 : static_cast<DWORD>((ns + 999999) / 1000000); }

template <size_t Capacity>
void AddWide(FixedText<Capacity> &text, const wchar_t *wide) noexcept {
    char bytes[Capacity];
    const int length = WideCharToMultiByte(CP_UTF8, 0, wide, -1, bytes, static_cast<int>(sizeof bytes), nullptr, nullptr);
    if (length > 0) text.Add(Text(bytes, static_cast<size_t>(length) - 1));
}

}  // namespace

int64_t NowNs() noexcept {
    LARGE_INTEGER count, frequency;
    QueryPerformanceCounter(&count);
    QueryPerformanceFrequency(&frequency);
    const int64_t whole = count.QuadPart / frequency.QuadPart, rest = count.QuadPart % frequency.QuadPart;
    return whole * 1000000000 + rest * 1000000000 / frequency.QuadPart;
}

int64_t RealtimeNs() noexcept {
    FILETIME time;
    GetSystemTimeAsFileTime(&time);
    const int64_t ticks = static_cast<int64_t>(static_cast<uint64_t>(time.dwHighDateTime) << 32 | time.dwLowDateTime);
    return (ticks - 116444736000000000) * 100;  // from 1601 to 1970, in units of 100 ns
}

int64_t ThreadProcessorNs() noexcept {
    FILETIME created, exited, kernel, user;
    if (!GetThreadTimes(GetCurrentThread(), &created, &exited, &kernel, &user)) return 0;
    const auto ticks = [](FILETIME time) noexcept { return static_cast<int64_t>(static_cast<uint64_t>(time.dwHighDateTime) << 32 | time.dwLowDateTime); };
    return (ticks(kernel) + ticks(user)) * 100;
}

int32_t ProcessId() noexcept { return static_cast<int32_t>(GetCurrentProcessId()); }
int64_t ThreadId() noexcept { return GetCurrentThreadId(); }

bool ReadEnvironment(const char *name, Path &value) noexcept {
    wchar_t wideName[64], wide[4096];
    value.Clear();
    if (MultiByteToWideChar(CP_UTF8, 0, name, -1, wideName, 64) == 0) return false;
    SetLastError(ERROR_SUCCESS);
    const DWORD length = GetEnvironmentVariableW(wideName, wide, 4096);
    if (length >= 4096 || (length == 0 && GetLastError() == ERROR_ENVVAR_NOT_FOUND)) return false;
    AddWide(value, wide);
    return true;
}

void ReadProcessName(Line &name) noexcept {
    wchar_t path[4096];
    name.Clear();
    const DWORD length = GetModuleFileNameW(nullptr, path, 4096);
    if (length == 0 || length >= 4096) return;
    const wchar_t *from = path + length;
    while (from > path && from[-1] != L'\\') --from;
    AddWide(name, from);
}

void ReadThreadName(int64_t, Line &name) noexcept { name.Clear(); }

void ReadSystem(Line &system) noexcept {
    system.Clear();
    system.Add("Windows");
}

void ReadProcessor(Line &name) noexcept {
    Path value;
    ReadEnvironment("PROCESSOR_IDENTIFIER", value);
    name.Clear();
    name.Add(value);
}

int64_t ProcessorCount() noexcept {
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwNumberOfProcessors;
}

int64_t MemoryBytes() noexcept {
    MEMORYSTATUSEX status;
    status.dwLength = sizeof status;
    return GlobalMemoryStatusEx(&status) ? static_cast<int64_t>(status.ullTotalPhys) : 0;
}

void PrintError(Text line) noexcept {
    Path text;
    text.Add("hybridprofiler: ").Add(line).Add("\r\n");
    DWORD written;
    WriteFile(GetStdHandle(STD_ERROR_HANDLE), text.data, static_cast<DWORD>(text.length), &written, nullptr);
}

OutputFile::Result OutputFile::Open(const char *path) noexcept {
    wchar_t wide[4096];
    if (MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, 4096) == 0) return Result::Failed;
    // Others may read while it grows; a second writer is refused.
    handle_ = CreateFileW(wide, GENERIC_WRITE, FILE_SHARE_READ, nullptr, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
    error_ = static_cast<int>(GetLastError());
    if (handle_ != INVALID_HANDLE_VALUE) return Result::Opened;
    return error_ == ERROR_SHARING_VIOLATION ? Result::InUse : Result::Failed;
}

bool OutputFile::Write(const void *bytes, size_t count) noexcept {
    const char *at = static_cast<const char *>(bytes);
    while (count > 0) {
        const DWORD piece = count > (1u << 30) ? 1u << 30 : static_cast<DWORD>(count);
        DWORD written = 0;
        if (!WriteFile(handle_, at, piece, &written, nullptr) || written == 0) {
            error_ = static_cast<int>(GetLastError());
            return false;
        }
        at += written;
        count -= written;
    }
    return true;
}

void OutputFile::Close() noexcept {
    if (handle_ != INVALID_HANDLE_VALUE) CloseHandle(handle_);
    handle_ = INVALID_HANDLE_VALUE;
}

bool Lock::Acquire(int64_t patienceNs) noexcept {
    const int64_t until = NowNs() + patienceNs;
    while (!TryAcquireSRWLockExclusive(&lock_)) {
        if (NowNs() >= until) return false;
        Sleep(1);
    }
    return true;
}

void Lock::Release() noexcept { ReleaseSRWLockExclusive(&lock_); }

void Signal::Set() noexcept {
    AcquireSRWLockExclusive(&lock_);
    set_ = true;
    ReleaseSRWLockExclusive(&lock_);
    WakeConditionVariable(&changed_);
}

bool Signal::Wait(int64_t patienceNs) noexcept {
    AcquireSRWLockExclusive(&lock_);
    if (!set_) SleepConditionVariableSRW(&changed_, &lock_, Milliseconds(patienceNs), 0);
    const bool set = set_;
    set_ = false;
    ReleaseSRWLockExclusive(&lock_);
    return set;
}

bool StartThread(void (*run)(void *argument) noexcept, void *argument) noexcept {
    Start *start = static_cast<Start *>(malloc(sizeof(Start)));
    if (start == nullptr) return false;
    *start = {run, argument};
    HANDLE thread = CreateThread(nullptr, 0, Run, start, 0, nullptr);
    if (thread == nullptr) {
        free(start);
        return false;
    }
    CloseHandle(thread);
    return true;
}

void *FindLoadedLibrary(const char *name) noexcept { return reinterpret_cast<void *>(GetModuleHandleA(name)); }

void *OpenLibrary(const char *name) noexcept { return reinterpret_cast<void *>(LoadLibraryA(name)); }

void *FindEntry(void *library, const char *name) noexcept {
    return library == nullptr ? nullptr : reinterpret_cast<void *>(GetProcAddress(reinterpret_cast<HMODULE>(library), name));
}

}  // namespace hp::inject

#endif
