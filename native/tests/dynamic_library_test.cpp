// Opens a library that the system surely has, finds what it exports, and does not find what it does not.
#include "dynamic_library.h"

#include <stdio.h>

#if defined(_WIN32)
static const char *const kPresent = "kernel32.dll", *const kSymbol = "GetTickCount64";
#elif defined(__APPLE__)
static const char *const kPresent = "/usr/lib/libSystem.B.dylib", *const kSymbol = "getpid";
#else
static const char *const kPresent = "libm.so.6", *const kSymbol = "cos";
#endif

static int failures;

#define CHECK(condition)                                                              \
    do {                                                                              \
        if (!(condition)) {                                                           \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);   \
            failures++;                                                               \
        }                                                                             \
    } while (0)

int main() {
    CHECK(hp::OpenLibrary("libhp_is_not_there.so.9") == nullptr);
    CHECK(hp::FindLoadedLibrary("libhp_is_not_there.so.9") == nullptr);
    void *library = hp::OpenLibrary(kPresent);
    CHECK(library != nullptr);
    CHECK(hp::FindLoadedLibrary(kPresent) == library);
    if (library != nullptr) {
        void (*function)() = nullptr;
        CHECK(hp::Bind(library, kSymbol, &function) && function != nullptr);
        CHECK(!hp::Bind(library, "hp_is_not_there", &function) && function == nullptr);
    }
    return failures == 0 ? 0 : 1;
}
