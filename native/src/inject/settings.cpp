#include "settings.h"

namespace hp::inject {

namespace {

constexpr int64_t kFlushMs = 250, kLeastFlushMs = 10, kMostFlushMs = 60000;
constexpr int64_t kBufferMb = 64, kLeastBufferMb = 1, kMostBufferMb = 4096;

// A whole number from the environment within its limits; what is no number counts as not set.
int64_t ReadWhole(const char *name, int64_t missing, int64_t least, int64_t most) noexcept {
    Path text;
    if (!ReadEnvironment(name, text) || text.length == 0 || text.length > 9) return missing;
    int64_t value = 0;
    for (size_t i = 0; i < text.length; ++i) {
        if (text.data[i] < '0' || text.data[i] > '9') return missing;
        value = value * 10 + (text.data[i] - '0');
    }
    return value < least ? least : value > most ? most : value;
}

}  // namespace

void Settings::Read(Settings &settings) noexcept {
    Path text;
    settings.isOff = ReadEnvironment("HP_TRACE", text) && text == Text("0");
    settings.isVerbose = ReadEnvironment("HP_TRACE_VERBOSE", text) && text == Text("1");
    settings.flushNs = ReadWhole("HP_TRACE_FLUSH_MS", kFlushMs, kLeastFlushMs, kMostFlushMs) * 1000000;
    settings.bufferBytes = ReadWhole("HP_TRACE_BUFFER_MB", kBufferMb, kLeastBufferMb, kMostBufferMb) << 20;
    if (!ReadEnvironment("HP_TRACE_FILE", text) || text.length == 0) text.Add("hybridprofiler-%p.pftrace");
    settings.file.Clear();
    for (size_t i = 0; i < text.length; ++i) {
        if (text.data[i] == '%' && text.data[i + 1] == 'p') {
            settings.file.Add(int64_t{ProcessId()});
            ++i;
        } else {
            settings.file.Add(Text(text.data + i, 1));
        }
    }
}

void Settings::FileOfThisProcess(Path &path) const noexcept {
    size_t dot = file.length;
    for (size_t i = file.length; i > 0 && file.data[i - 1] != '/' && file.data[i - 1] != '\\'; --i) {
        if (file.data[i - 1] != '.') continue;
        dot = i - 1;
        break;
    }
    path.Clear();
    path.Add(Text(file.data, dot)).Add("-").Add(int64_t{ProcessId()}).Add(Text(file.data + dot, file.length - dot));
}

}  // namespace hp::inject
