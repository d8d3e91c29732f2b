/*
 * A CUDA program that knows nothing of a profiler: `inject_client LIBCUDA ACTION [...]`. It opens the driver by its path,
 * initialises it and does what the action says. What the driver answers goes to standard output.
 *
 *   init EXIT                     nothing further; EXIT is how it ends: exit, _exit, abort, kill, threads, fork, exec
 *   work EXIT LOG SEED COUNT      COUNT calls on several threads, streams and contexts of the simulated driver, whose own
 *                                 log goes to the file LOG
 *   memory EXIT LOG SEED COUNT    COUNT allocations and releases, on several threads and every device of the simulated driver;
 *                                 that there is no memory left is an answer like any other
 *   ranges EXIT NVTX              ranges and marks through the NVTX library of that path
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vendor/cuda.h"

#if defined(HP_HAS_SIMULATED_DRIVER)
#include "hp_fake.h"
#endif

enum { kThreads = 4 };

static void *driver;

static void *find(void *library, const char *name) {
    void *found = dlsym(library, name);
    if (found == NULL) {
        fprintf(stderr, "no entry %s\n", name);
        exit(3);
    }
    return found;
}

/* ISO C has no cast from a pointer to an object to a pointer to a function; POSIX has this. */
#define LOAD(library, function, name) (*(void **)&(function) = find(library, name))

#define CALL(name, ...)                                              \
    do {                                                             \
        PFN_##name function_;                                        \
        LOAD(driver, function_, #name);                              \
        int status_ = function_(__VA_ARGS__);                        \
        if (status_ != CUDA_SUCCESS) {                               \
            fprintf(stderr, "%s returned %d\n", #name, status_);     \
            exit(4);                                                 \
        }                                                            \
    } while (0)

#if defined(HP_HAS_SIMULATED_DRIVER)
enum { kStreams = 3, kBytes = 1 << 16 };

typedef struct worker {
    unsigned number;
    unsigned seed;
    unsigned count;
    CUcontext context;
    CUfunction kernels[2];
} worker;

static unsigned next(unsigned *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void *work(void *argument) {
    worker *self = (worker *)argument;
    CUstream streams[kStreams];
    CUdeviceptr device, other;
    void *host;
    char name[16];
    snprintf(name, sizeof name, "worker %u", self->number);
    pthread_setname_np(pthread_self(), name);
    CALL(cuCtxSetCurrent, self->context);
    for (int i = 0; i < kStreams; i++) CALL(cuStreamCreate, &streams[i], CU_STREAM_NON_BLOCKING);
    CALL(cuMemAlloc_v2, &device, kBytes);
    CALL(cuMemAlloc_v2, &other, kBytes);
    CALL(cuMemHostAlloc, &host, kBytes, 0);
    memset(host, (int)self->number, kBytes);
    for (unsigned i = 0; i < self->count; i++) {
        CUstream stream = streams[next(&self->seed) % kStreams];
        size_t bytes = 1 + next(&self->seed) % kBytes;
        unsigned size = 1 + next(&self->seed) % 64;
        switch (next(&self->seed) % 8) {
            case 0: CALL(cuMemcpyHtoDAsync_v2, device, host, bytes, stream); break;
            case 1: CALL(cuMemcpyDtoHAsync_v2, host, device, bytes, stream); break;
            case 2: CALL(cuMemcpyDtoDAsync_v2, other, device, bytes, stream); break;
            case 3: CALL(cuMemsetD8Async, device, 7, bytes, stream); break;
            case 4: CALL(cuStreamSynchronize, stream); break;
            default: CALL(cuLaunchKernel, self->kernels[size % 2], size, 2, 1, 32 * (1 + size % 8), 1, 1, size * 16, stream, NULL, NULL); break;
        }
    }
    for (int i = 0; i < kStreams; i++) {
        CALL(cuStreamSynchronize, streams[i]);
        CALL(cuStreamDestroy_v2, streams[i]);
    }
    CALL(cuMemFreeHost, host);
    CALL(cuMemFree_v2, device);
    CALL(cuMemFree_v2, other);
    return NULL;
}

#include "inject_allocators.h"

/* One line per record: kind, correlation, thread, device, context, stream, result, start, end, bytes, name, grid, block, memories,
 * object, value, and of a pool: reserved, used, threshold, kept. */
static void write_log(const char *path) {
    uint64_t (*read_log)(uint64_t, hpf_record *, uint64_t);
    LOAD(driver, read_log, "hpf_log_read");
    FILE *file = fopen(path, "w");
    if (file == NULL) exit(5);
    hpf_record records[256];
    for (uint64_t at = 0, count; (count = read_log(at, records, 256)) > 0; at += count) {
        for (uint64_t i = 0; i < count; i++) {
            const hpf_record *r = &records[i];
            fprintf(file, "%u\t%u\t%u\t%d\t%u\t%u\t%d\t%lld\t%lld\t%llu\t%s\t%ux%ux%u/%ux%ux%u\t%u>%u\t%llu\t%llu\t%llu\t%llu\t%llu\t%llu\n", r->kind, r->correlation, r->thread, r->device,
                    r->context, r->stream, r->result, (long long)r->start_ns, (long long)r->end_ns, (unsigned long long)r->bytes,
                    r->name == NULL ? "" : r->name, r->grid[0], r->grid[1], r->grid[2], r->block[0], r->block[1], r->block[2],
                    r->source_memory, r->target_memory, (unsigned long long)r->object, (unsigned long long)r->value, (unsigned long long)r->pool_reserved,
                    (unsigned long long)r->pool_used, (unsigned long long)r->pool_threshold, (unsigned long long)r->pool_kept);
        }
    }
    fclose(file);
}

static void run_workers(unsigned seed, unsigned count) {
    static const char image[64] = "\x7f" "ELF";
    static const char *const names[] = {"scale_rows", "_Z10reduce_sumPfi"};
    CUcontext contexts[2];
    worker workers[kThreads];
    pthread_t threads[kThreads];
    void (*register_kernel)(const char *, int64_t, int64_t, hpf_kernel_body, void *);
    LOAD(driver, register_kernel, "hpf_register_kernel");
    register_kernel(names[0], 20000, 10, NULL, NULL);
    register_kernel(names[1], 5000, 0, NULL, NULL);
    CALL(cuDevicePrimaryCtxRetain, &contexts[0], 0);
    CALL(cuCtxCreate_v2, &contexts[1], 0, 0);
    for (unsigned i = 0; i < kThreads; i++) {
        CUmodule module;
        workers[i].number = i;
        workers[i].seed = seed + i * 7919;
        workers[i].count = count / kThreads;
        workers[i].context = contexts[i % 2];
        CALL(cuCtxSetCurrent, workers[i].context);
        CALL(cuModuleLoadData, &module, image);
        for (int k = 0; k < 2; k++) CALL(cuModuleGetFunction, &workers[i].kernels[k], module, names[k]);
    }
    for (int i = 0; i < kThreads; i++) pthread_create(&threads[i], NULL, work, &workers[i]);
    for (int i = 0; i < kThreads; i++) pthread_join(threads[i], NULL);
}

#else
static void write_log(const char *path) { exit(9 + (path == NULL)); }
static void run_workers(unsigned seed, unsigned count) { exit(9 + (seed == count)); }
static void run_allocators(unsigned seed, unsigned count) { exit(9 + (seed == count)); }
#endif

static void run_ranges(const char *path) {
    void *nvtx = dlopen(path, RTLD_NOW);
    if (nvtx == NULL) exit(6);
    int (*push)(const char *), (*pop)(void);
    void (*mark)(const char *), (*end_range)(uint64_t);
    uint64_t (*start_range)(const char *);
    LOAD(nvtx, push, "nvtxRangePushA");
    LOAD(nvtx, pop, "nvtxRangePop");
    LOAD(nvtx, mark, "nvtxMarkA");
    LOAD(nvtx, start_range, "nvtxRangeStartA");
    LOAD(nvtx, end_range, "nvtxRangeEnd");
    uint64_t one = start_range("first of two that overlap"), two = start_range("second of two that overlap");
    push("outer");
    for (int i = 0; i < 10; i++) {
        push("inner");
        usleep(1000); /* no wait: the length that the range shall have */
        pop();
    }
    mark("instant");
    pop();
    end_range(one);
    end_range(two);
    push("never popped");
}

static void load_injection(void) {
    const char *path = getenv("CUDA_INJECTION64_PATH");
    void *library = path == NULL || *path == '\0' ? NULL : dlopen(path, RTLD_NOW | RTLD_LOCAL);
    int32_t (*initialize)(void);
    if (library == NULL) return;
    LOAD(library, initialize, "InitializeInjection");
    initialize();
}

/* Threads that are in the loop of spin. */
static int spinning;

static void *spin(void *argument) {
    int count;
    (void)argument;
    PFN_cuDeviceGetCount get;
    LOAD(driver, get, "cuDeviceGetCount");
    get(&count);
    __atomic_fetch_add(&spinning, 1, __ATOMIC_RELEASE);
    for (;;) get(&count);
    return NULL;
}

static int end(const char *how, char **arguments) {
    fflush(stdout);
    if (strcmp(how, "_exit") == 0) _exit(7);
    if (strcmp(how, "abort") == 0) abort();
    if (strcmp(how, "kill") == 0) raise(SIGKILL);
    if (strcmp(how, "threads") == 0) {
        pthread_t threads[kThreads];
        for (int i = 0; i < kThreads; i++) pthread_create(&threads[i], NULL, spin, NULL);
        while (__atomic_load_n(&spinning, __ATOMIC_ACQUIRE) < kThreads) usleep(1000);
    }
    if (strcmp(how, "fork") == 0) {
        int status = 0;
        pid_t child = fork();
        if (child == 0) exit(0);
        waitpid(child, &status, 0);
        printf("child %d\n", status);
    }
    if (strcmp(how, "exec") == 0) {
        arguments[3] = "exit";
        execv("/proc/self/exe", arguments);
    }
    return 0;
}

int main(int count, char **arguments) {
    if (count < 4) return 1;
    driver = dlopen(arguments[1], RTLD_NOW | RTLD_GLOBAL);
    if (driver == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 2;
    }
    const char *configuration = getenv("INJECT_CLIENT_CONFIGURE");
    if (configuration != NULL) {
        int32_t (*configure)(const char *);
        LOAD(driver, configure, "hpf_configure");
        if (configure(configuration) != 0) return 8;
    }
    /* The simulated driver leaves to the program what the real one does in cuInit. */
    if (getenv("INJECT_CLIENT_LOADS") != NULL) load_injection();
    PFN_cuInit init;
    LOAD(driver, init, "cuInit");
    printf("cuInit %d\n", init(0));
    fflush(stdout);
    int is_memory = strcmp(arguments[2], "memory") == 0;
    if ((is_memory || strcmp(arguments[2], "work") == 0) && count >= 7) {
        unsigned seed = (unsigned)strtoul(arguments[5], NULL, 10), calls = (unsigned)strtoul(arguments[6], NULL, 10);
        if (is_memory) run_allocators(seed, calls);
        else run_workers(seed, calls);
        write_log(arguments[4]);
    }
    if (strcmp(arguments[2], "ranges") == 0 && count >= 5) run_ranges(arguments[4]);
    /* As long as a program that is killed must have run for its records to be in the file. */
    const char *pause = getenv("INJECT_CLIENT_PAUSE_MS");
    if (pause != NULL) usleep((unsigned)strtoul(pause, NULL, 10) * 1000);
    return end(arguments[3], arguments);
}
