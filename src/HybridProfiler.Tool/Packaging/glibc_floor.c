// Lets the program compiled ahead of time start on every glibc that .NET supports (2.27), wherever it was linked. glibc
// gave functions new versions when it moved them into the C library (2.32, 2.34) and when they stopped to report errors
// in the old way (exp, log, pow, 2.29); a linker takes the newest, and an older system then refuses the program. The old
// versions are all still there. The linker sends calls of X to __wrap_X (--wrap=X, AheadOfTime.targets), which is here.
// For x64.

#define OLD(name, version)                                \
    __asm__(".symver hp_old_" #name ", " #name "@" version "\n" \
            ".globl __wrap_" #name "\n"                   \
            ".type __wrap_" #name ", @function\n"         \
            "__wrap_" #name ": jmp *hp_old_" #name "@GOTPCREL(%rip)\n")

__asm__(".text\n");
OLD(dladdr, "GLIBC_2.2.5");
OLD(dlclose, "GLIBC_2.2.5");
OLD(dlerror, "GLIBC_2.2.5");
OLD(dlopen, "GLIBC_2.2.5");
OLD(dlsym, "GLIBC_2.2.5");
OLD(exp, "GLIBC_2.2.5");
OLD(log, "GLIBC_2.2.5");
OLD(pow, "GLIBC_2.2.5");
OLD(pthread_attr_getstack, "GLIBC_2.2.5");
OLD(pthread_attr_setstacksize, "GLIBC_2.2.5");
OLD(pthread_condattr_setclock, "GLIBC_2.3.3");
OLD(pthread_create, "GLIBC_2.2.5");
OLD(pthread_getattr_np, "GLIBC_2.2.5");
OLD(pthread_key_create, "GLIBC_2.2.5");
OLD(pthread_kill, "GLIBC_2.2.5");
OLD(pthread_mutexattr_destroy, "GLIBC_2.2.5");
OLD(pthread_mutexattr_init, "GLIBC_2.2.5");
OLD(pthread_mutexattr_settype, "GLIBC_2.2.5");
OLD(pthread_once, "GLIBC_2.2.5");
OLD(pthread_rwlock_rdlock, "GLIBC_2.2.5");
OLD(pthread_rwlock_unlock, "GLIBC_2.2.5");
OLD(pthread_rwlock_wrlock, "GLIBC_2.2.5");
OLD(pthread_setname_np, "GLIBC_2.12");
OLD(pthread_setspecific, "GLIBC_2.2.5");
OLD(pthread_sigmask, "GLIBC_2.2.5");
OLD(shm_open, "GLIBC_2.2.5");
OLD(shm_unlink, "GLIBC_2.2.5");

// Since 2.34 the C library itself calls what shall run before main, and the begin of a program (crt1.o) names nothing for
// that; before, it called what the begin named. The old version does what it is told on both.
typedef void routine(int, char**, char**);
extern routine* const __init_array_start[] __attribute__((visibility("hidden")));
extern routine* const __init_array_end[] __attribute__((visibility("hidden")));
extern void _init(void);
extern int hp_old_start(int (*)(int, char**, char**), int, char**, routine*, void (*)(void), void (*)(void), void*);
__asm__(".symver hp_old_start, __libc_start_main@GLIBC_2.2.5");

static void before_main(int count, char** arguments, char** environment) {
    _init();
    for (routine* const* next = __init_array_start; next != __init_array_end; next++) (*next)(count, arguments, environment);
}

int __wrap___libc_start_main(int (*entry)(int, char**, char**), int count, char** arguments, routine* init, void (*fini)(void), void (*loader_fini)(void), void* stack_end) {
    return hp_old_start(entry, count, arguments, init != 0 ? init : before_main, fini, loader_fini, stack_end);
}
