/* Preloaded into the tool: opens the simulated driver and configures it before the program begins. */
#include <dlfcn.h>
#include <stdlib.h>

__attribute__((constructor)) static void configure(void)
{
    const char *library = getenv("HPF_LIBRARY"), *settings = getenv("HPF_SETTINGS");
    void *handle = library ? dlopen(library, RTLD_NOW | RTLD_GLOBAL) : NULL;
    int (*apply)(const char *) = handle ? (int (*)(const char *))dlsym(handle, "hpf_configure") : NULL;
    if (apply && settings) apply(settings);
}
