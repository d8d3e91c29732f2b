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

void *OpenFirstMatch(const char *variable, const char *folder, const char *pattern) noexcept {
    // Room for a path as Windows limits it; a longer one is not looked at.
    char path[2 * MAX_PATH];
    const size_t folderLength = lstrlenA(folder), patternLength = lstrlenA(pattern);
    const size_t root = GetEnvironmentVariableA(variable, path, sizeof path);
    if (root == 0 || root + folderLength + patternLength >= sizeof path) return nullptr;
    lstrcpyA(path + root, folder);
    lstrcpyA(path + root + folderLength, pattern);
    WIN32_FIND_DATAA found;
    HANDLE search = FindFirstFileA(path, &found);
    if (search == INVALID_HANDLE_VALUE) return nullptr;
    FindClose(search);
    if (root + folderLength + lstrlenA(found.cFileName) >= sizeof path) return nullptr;
    lstrcpyA(path + root + folderLength, found.cFileName);
    return OpenLibrary(path);
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
