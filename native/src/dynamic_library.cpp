#include "dynamic_library.h"

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#else
#include <dlfcn.h>
#endif

// glibc 2.34 moved these into the C library under a new version, which would shut out every older system. The old version
// is still there, in the C library from 2.34 on and in libdl before.
#if defined(__linux__) && defined(__GLIBC__) && defined(__x86_64__)
__asm__(".symver dlopen,dlopen@GLIBC_2.2.5");
__asm__(".symver dlsym,dlsym@GLIBC_2.2.5");
#elif defined(__linux__) && defined(__GLIBC__) && defined(__aarch64__)
__asm__(".symver dlopen,dlopen@GLIBC_2.17");
__asm__(".symver dlsym,dlsym@GLIBC_2.17");
#endif

namespace hp {

#if defined(_WIN32)

void *OpenLibrary(const char *name) noexcept {
    const bool isPath = name[0] != '\0' && name[1] == ':';
    return reinterpret_cast<void *>(LoadLibraryExA(name, nullptr, isPath ? LOAD_WITH_ALTERED_SEARCH_PATH : 0));
}

void *FindLoadedLibrary(const char *name) noexcept {
    return reinterpret_cast<void *>(GetModuleHandleA(name));
}

void *FindSymbol(void *library, const char *symbol) noexcept {
    return reinterpret_cast<void *>(GetProcAddress(static_cast<HMODULE>(library), symbol));
}

#else

void *OpenLibrary(const char *name) noexcept {
    return dlopen(name, RTLD_NOW | RTLD_LOCAL);
}

void *FindLoadedLibrary(const char *name) noexcept {
    return dlopen(name, RTLD_NOW | RTLD_NOLOAD);
}

void *FindSymbol(void *library, const char *symbol) noexcept {
    return dlsym(library, symbol);
}

#endif

}  // namespace hp
