// Vendor libraries are opened while the program runs; the shim links to none of them.
#pragma once

namespace hp {

// The library of that name or absolute path, nullptr where it cannot be loaded. It stays loaded.
void *OpenLibrary(const char *name) noexcept;

// The library if the process has loaded it already; never loads it.
void *FindLoadedLibrary(const char *name) noexcept;

#if defined(_WIN32)
// The first library that matches a pattern in a folder below the one that a variable of the environment names.
void *OpenFirstMatch(const char *variable, const char *folder, const char *pattern) noexcept;
#endif

// The address of an exported symbol, nullptr where the library has none.
void *FindSymbol(void *library, const char *symbol) noexcept;

// Sets *function to the symbol's address; false where the library has none, and *function is null then.
template <class Function>
bool Bind(void *library, const char *symbol, Function *function) noexcept {
    *function = reinterpret_cast<Function>(FindSymbol(library, symbol));
    return *function != nullptr;
}

}  // namespace hp
