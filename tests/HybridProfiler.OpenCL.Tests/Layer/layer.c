/* An OpenCL layer for tests: counts the calls of each entry, those of the profiler's own thread apart, and on demand puts
   a device clock of its own, a timer, a timer resolution, and refused queues in the place of the driver's. x86-64, Linux. */
#define _GNU_SOURCE
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#define EXPORT __attribute__((visibility("default")))

enum { MOST = 256, GET_DEVICE_INFO = 3, CREATE_QUEUE = 9, GET_EVENT_PROFILING_INFO = 45, GET_TIMER = 140 };
enum { LAYER_API_VERSION = 0x4240, LAYER_NAME = 0x4241, TIMER_RESOLUTION = 0x1025, OUT_OF_HOST_MEMORY = -6 };

static void *target[MOST], *table[MOST], *override[MOST];
static atomic_long calls[MOST], own_calls[MOST];
static atomic_long resolution, timer_error, timers;
static atomic_int has_clock, refuses_queues;

/* 100 ppm fast and far from every clock of the host. */
static uint64_t device_time(uint64_t raw) { return raw + raw / 10000 + UINT64_C(7000000000000000); }

static int get_event_profiling_info(void *event, unsigned what, size_t size, void *value, size_t *size_ret)
{
    int status = ((int (*)(void *, unsigned, size_t, void *, size_t *))target[GET_EVENT_PROFILING_INFO])(event, what, size, value, size_ret);
    if (status == 0 && value != NULL && has_clock) *(uint64_t *)value = device_time(*(uint64_t *)value);
    return status;
}

static int get_timer(void *device, uint64_t *device_ns, uint64_t *host_ns)
{
    if (!has_clock) return ((int (*)(void *, uint64_t *, uint64_t *))target[GET_TIMER])(device, device_ns, host_ns);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_RAW, &now);
    *device_ns = device_time((uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec) + (uint64_t)timer_error;
    *host_ns = 12345;
    timers++;
    return 0;
}

static int get_device_info(void *device, unsigned what, size_t size, void *value, size_t *size_ret)
{
    int status = ((int (*)(void *, unsigned, size_t, void *, size_t *))target[GET_DEVICE_INFO])(device, what, size, value, size_ret);
    if (status == 0 && what == TIMER_RESOLUTION && value != NULL && resolution != 0) *(size_t *)value = (size_t)resolution;
    return status;
}

static void *create_queue(void *context, void *device, uint64_t properties, int *status)
{
    if (!refuses_queues) return ((void *(*)(void *, void *, uint64_t, int *))target[CREATE_QUEUE])(context, device, properties, status);
    *status = OUT_OF_HOST_MEMORY;
    return NULL;
}

static __attribute__((used)) void *note(long entry)
{
    char name[16] = "";
    prctl(PR_GET_NAME, name);
    calls[entry]++;
    if (strncmp(name, "HybridProfiler", 14) == 0) own_calls[entry]++;
    return override[entry] != NULL ? override[entry] : target[entry];
}

/* One entry point each, 16 bytes apart: notes the call and goes on where it leads, with all arguments as they were. */
void thunks(void);
__asm__(
    ".text\n.balign 16\nthunks:\n"
    ".set entry, 0\n.rept 256\n.balign 16\npushq $entry\njmp noted\n.set entry, entry + 1\n.endr\n"
    "noted:\npushq %rdi\npushq %rsi\npushq %rdx\npushq %rcx\npushq %r8\npushq %r9\n"
    "movq 48(%rsp), %rdi\ncall note\n"
    "popq %r9\npopq %r8\npopq %rcx\npopq %rdx\npopq %rsi\npopq %rdi\naddq $8, %rsp\njmp *%rax\n");

EXPORT int clGetLayerInfo(unsigned what, size_t size, void *value, size_t *size_ret)
{
    static const char layer_name[] = "test layer";
    const uint32_t version = 100;
    const void *answer = what == LAYER_API_VERSION ? (const void *)&version : layer_name;
    size_t needed = what == LAYER_API_VERSION ? sizeof version : sizeof layer_name;
    if (what != LAYER_API_VERSION && what != LAYER_NAME) return -30;
    if (value != NULL && size < needed) return -30;
    if (value != NULL) memcpy(value, answer, needed);
    if (size_ret != NULL) *size_ret = needed;
    return 0;
}

EXPORT int clInitLayer(unsigned entries, void **next, unsigned *entries_ret, void ***layer)
{
    if (entries <= GET_TIMER || entries > MOST) return -30;
    for (unsigned i = 0; i < entries; i++)
    {
        target[i] = next[i];
        table[i] = (char *)thunks + 16 * i;
    }

    override[GET_DEVICE_INFO] = get_device_info;
    override[CREATE_QUEUE] = create_queue;
    override[GET_EVENT_PROFILING_INFO] = get_event_profiling_info;
    override[GET_TIMER] = get_timer;
    *entries_ret = entries;
    *layer = table;
    return 0;
}

EXPORT void hp_layer_clock(int on, long wrong_by_ns) { has_clock = on; timer_error = wrong_by_ns; }
EXPORT void hp_layer_resolution(long ns) { resolution = ns; }
EXPORT void hp_layer_refuse_queues(int on) { refuses_queues = on; }
EXPORT long hp_layer_timers(void) { return timers; }
EXPORT long hp_layer_calls(int own)
{
    long sum = 0;
    for (int i = 0; i < MOST; i++) sum += own ? own_calls[i] : calls[i];
    return sum;
}
