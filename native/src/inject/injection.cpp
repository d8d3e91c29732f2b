// What the CUDA driver calls in a program whose CUDA_INJECTION64_PATH names this library: records the whole process.
#include <new>
#include <stdlib.h>

#include "hybridprofiler.h"
#include "recording.h"

namespace hp::inject {

namespace {

// How long the exit of the program may wait for the last records.
constexpr int64_t kPatienceNs = 2000000000;

// The process that records; 0: none. After a fork the child has its parent's value, which is not its own.
std::atomic<int32_t> g_process{0};
std::atomic<bool> g_isRecording{false};
std::atomic<bool> g_atExit{false};
alignas(Recording) unsigned char g_storage[sizeof(Recording)];

Recording &Current() noexcept { return *reinterpret_cast<Recording *>(g_storage); }

void AtExit() {
    if (g_process.load() != ProcessId() || !g_isRecording.exchange(false)) return;
    Current().Finish(kPatienceNs);
}

void Start() noexcept {
    static Settings settings;
    Settings::Read(settings);
    if (settings.isOff) return;
    Recording *const recording = new (g_storage) Recording(settings);
    const bool started = recording->Start();
    if (settings.isVerbose) {
        Path line;
        if (started) line.Add("recording to ").Add(recording->File());
        else line.Add("cannot write ").Add(recording->File()).Add("; nothing is recorded");
        PrintError(line);
    }
    if (!started) return;
    g_isRecording = true;
    if (!g_atExit.exchange(true)) atexit(AtExit);
}

}  // namespace

}  // namespace hp::inject

// Every answer lets the program go on; 1 is what the driver takes for success.
extern "C" HP_API int32_t InitializeInjection(void) noexcept {
    using namespace hp::inject;
    const int32_t process = ProcessId();
    int32_t known = g_process.load();
    if (known != process && g_process.compare_exchange_strong(known, process)) Start();
    return 1;
}
