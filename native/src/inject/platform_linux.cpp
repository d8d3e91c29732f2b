#if !defined(_WIN32) && !defined(__APPLE__)

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "platform.h"

// Since glibc 2.34 these live in the C library under a new version; the old one is there as well and is what older systems
// have, in libpthread and libdl. Weak: where nobody has loaded those, the recording does without instead of not loading.
#if defined(__x86_64__)
#define HP_OLD_VERSION "GLIBC_2.2.5"
#elif defined(__aarch64__)
#define HP_OLD_VERSION "GLIBC_2.17"
#endif

extern "C" {
#if defined(HP_OLD_VERSION)
int hp_old_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) __attribute__((weak));
void *hp_old_dlopen(const char *, int) __attribute__((weak));
void *hp_old_dlsym(void *, const char *) __attribute__((weak));
__asm__(".symver hp_old_pthread_create, pthread_create@" HP_OLD_VERSION);
__asm__(".symver hp_old_dlopen, dlopen@" HP_OLD_VERSION);
__asm__(".symver hp_old_dlsym, dlsym@" HP_OLD_VERSION);
#else
#define hp_old_pthread_create pthread_create
#define hp_old_dlopen dlopen
#define hp_old_dlsym dlsym
#endif
}

namespace hp::inject {

namespace {

int64_t ReadClock(clockid_t clock) noexcept {
    timespec now;
    return clock_gettime(clock, &now) != 0 ? 0 : int64_t{now.tv_sec} * 1000000000 + now.tv_nsec;
}

size_t ReadFile(const char *path, char *bytes, size_t capacity) noexcept {
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    size_t length = 0;
    while (length < capacity) {
        const ssize_t count = read(file, bytes + length, capacity - length);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        length += static_cast<size_t>(count);
    }
    close(file);
    return length;
}

void WaitOn(std::atomic<uint32_t> &word, uint32_t value, int64_t patienceNs) noexcept {
    timespec timeout;
    timeout.tv_sec = static_cast<time_t>(patienceNs / 1000000000);
    timeout.tv_nsec = static_cast<long>(patienceNs % 1000000000);
    syscall(SYS_futex, reinterpret_cast<uint32_t *>(&word), FUTEX_WAIT_PRIVATE, value, &timeout, nullptr, 0);
}

void WakeOne(std::atomic<uint32_t> &word) noexcept { syscall(SYS_futex, reinterpret_cast<uint32_t *>(&word), FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0); }

struct Start {
    void (*run)(void *) noexcept;
    void *argument;
};

void *Run(void *start) {
    const Start copy = *static_cast<Start *>(start);
    free(start);
    prctl(PR_SET_NAME, "hybridprofiler", 0, 0, 0);
    copy.run(copy.argument);
    return nullptr;
}

}  // namespace

int64_t NowNs() noexcept { return ReadClock(CLOCK_MONOTONIC); }
int64_t RealtimeNs() noexcept { return ReadClock(CLOCK_REALTIME); }
int64_t ThreadProcessorNs() noexcept { return ReadClock(CLOCK_THREAD_CPUTIME_ID); }
int32_t ProcessId() noexcept { return static_cast<int32_t>(getpid()); }
int64_t ThreadId() noexcept { return static_cast<int64_t>(syscall(SYS_gettid)); }

bool ReadEnvironment(const char *name, Path &value) noexcept {
    value.Clear();
    const char *text = getenv(name);
    if (text != nullptr) value.Add(text);
    return text != nullptr;
}

void ReadProcessName(Line &name) noexcept {
    char path[4096];
    const ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    name.Clear();
    if (length <= 0) return;
    size_t from = static_cast<size_t>(length);
    while (from > 0 && path[from - 1] != '/') --from;
    name.Add(Text(path + from, static_cast<size_t>(length) - from));
}

void ReadThreadName(int64_t thread, Line &name) noexcept {
    Line path;
    path.Add("/proc/self/task/").Add(thread).Add("/comm");
    char text[64];
    size_t length = ReadFile(path.data, text, sizeof text);
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\0')) --length;
    name.Clear();
    name.Add(Text(text, length));
}

void ReadSystem(Line &system) noexcept {
    utsname about;
    system.Clear();
    if (uname(&about) == 0) system.Add(about.sysname).Add(" ").Add(about.release).Add(" ").Add(about.version);
}

void ReadProcessor(Line &name) noexcept {
    static const char kKey[] = "model name";
    char text[4096];
    const size_t length = ReadFile("/proc/cpuinfo", text, sizeof text - 1);
    text[length] = '\0';
    name.Clear();
    const char *at = strstr(text, kKey);
    if (at == nullptr || (at = strchr(at, ':')) == nullptr) return;
    for (++at; *at == ' ' || *at == '\t'; ++at) {}
    name.Add(Text(at, strcspn(at, "\n")));
}

int64_t ProcessorCount() noexcept { return sysconf(_SC_NPROCESSORS_ONLN); }
int64_t MemoryBytes() noexcept { return int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE); }

void PrintError(Text line) noexcept {
    Path text;
    text.Add("hybridprofiler: ").Add(line).Add("\n");
    const ssize_t written = write(STDERR_FILENO, text.data, text.length);
    (void)written;
}

OutputFile::Result OutputFile::Open(const char *path) noexcept {
    descriptor_ = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
    error_ = errno;
    if (descriptor_ < 0) return Result::Failed;
    // File systems without locks say so by another error; then whoever opens last has the file.
    if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        Close();
        return Result::InUse;
    }
    if (ftruncate(descriptor_, 0) != 0 && errno != EINVAL) {
        error_ = errno;
        Close();
        return Result::Failed;
    }
    return Result::Opened;
}

bool OutputFile::Write(const void *bytes, size_t count) noexcept {
    const char *at = static_cast<const char *>(bytes);
    while (count > 0) {
        const ssize_t written = write(descriptor_, at, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            error_ = errno;
            return false;
        }
        at += written;
        count -= static_cast<size_t>(written);
    }
    return true;
}

void OutputFile::Close() noexcept {
    if (descriptor_ >= 0) close(descriptor_);
    descriptor_ = -1;
}

bool Lock::Acquire(int64_t patienceNs) noexcept {
    uint32_t free = 0;
    if (state_.compare_exchange_strong(free, 1, std::memory_order_acquire)) return true;
    const int64_t until = NowNs() + patienceNs;
    while (state_.exchange(2, std::memory_order_acquire) != 0) {
        const int64_t left = until - NowNs();
        if (left <= 0) return false;
        WaitOn(state_, 2, left);
    }
    return true;
}

void Lock::Release() noexcept {
    if (state_.exchange(0, std::memory_order_release) == 2) WakeOne(state_);
}

void Signal::Set() noexcept {
    set_.store(1, std::memory_order_release);
    WakeOne(set_);
}

bool Signal::Wait(int64_t patienceNs) noexcept {
    const int64_t until = NowNs() + patienceNs;
    while (set_.exchange(0, std::memory_order_acquire) == 0) {
        const int64_t left = until - NowNs();
        if (left <= 0) return false;
        WaitOn(set_, 0, left);
    }
    return true;
}

bool StartThread(void (*run)(void *argument) noexcept, void *argument) noexcept {
    if (hp_old_pthread_create == nullptr) return false;
    Start *start = static_cast<Start *>(malloc(sizeof(Start)));
    if (start == nullptr) return false;
    *start = {run, argument};
    // The program's signals go to the program's threads. The mask is inherited, and is the thread's own on Linux.
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    const bool started = hp_old_pthread_create(&thread, nullptr, Run, start) == 0;
    sigprocmask(SIG_SETMASK, &before, nullptr);
    if (!started) free(start);
    return started;
}

void *FindLoadedLibrary(const char *name) noexcept { return hp_old_dlopen == nullptr ? nullptr : hp_old_dlopen(name, RTLD_LAZY | RTLD_NOLOAD); }
void *OpenLibrary(const char *name) noexcept { return hp_old_dlopen == nullptr ? nullptr : hp_old_dlopen(name, RTLD_NOW | RTLD_LOCAL); }
void *FindEntry(void *library, const char *name) noexcept { return hp_old_dlsym == nullptr || library == nullptr ? nullptr : hp_old_dlsym(library, name); }

}  // namespace hp::inject

#endif
