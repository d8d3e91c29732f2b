/* Threads of inject_client that allocate and release memory of every kind, and make, trim and destroy memory pools. A part of
 * inject_client.c, which includes it behind what both use. */
#ifndef HP_INJECT_ALLOCATORS_H
#define HP_INJECT_ALLOCATORS_H

enum { kPools = 2, kBlocks = 24, kLargestBlock = 1 << 18 };

typedef struct block {
    CUdeviceptr device;
    void *host;
    int is_async;
} block;

/* Whether the driver had the memory; everything else but that is a failure. */
static int has(const char *name, int status) {
    if (status == CUDA_SUCCESS || status == CUDA_ERROR_OUT_OF_MEMORY) return status == CUDA_SUCCESS;
    fprintf(stderr, "%s returned %d\n", name, status);
    exit(4);
}

static void give_back(block *at, CUstream stream) {
    if (at->host != NULL) CALL(cuMemFreeHost, at->host);
    else if (at->is_async) CALL(cuMemFreeAsync, at->device, stream);
    else if (at->device != 0) CALL(cuMemFree_v2, at->device);
    memset(at, 0, sizeof *at);
}

/* A pool of the device that is current: what its properties begin with, and zeroes. */
static CUmemoryPool make_pool(int device) {
    struct {
        int allocation, handle, place, device;
        char rest[128];
    } properties;
    CUmemoryPool pool;
    int (*create)(CUmemoryPool *, const void *);
    LOAD(driver, create, "cuMemPoolCreate");
    memset(&properties, 0, sizeof properties);
    properties.allocation = properties.place = 1;
    properties.device = device;
    has("cuMemPoolCreate", create(&pool, &properties));
    return pool;
}

static void *allocate(void *argument) {
    worker *self = (worker *)argument;
    block blocks[kBlocks];
    CUstream stream;
    PFN_cuMemAlloc_v2 on_device;
    PFN_cuMemAllocManaged managed;
    PFN_cuMemHostAlloc on_host;
    PFN_cuMemAllocAsync in_stream;
    CUmemoryPool pools[kPools];
    int device = 0;
    int (*from_pool)(CUdeviceptr *, size_t, CUmemoryPool, CUstream);
    int (*trim)(CUmemoryPool, size_t);
    int (*destroy)(CUmemoryPool);
    LOAD(driver, from_pool, "cuMemAllocFromPoolAsync");
    LOAD(driver, trim, "cuMemPoolTrimTo");
    LOAD(driver, destroy, "cuMemPoolDestroy");
    LOAD(driver, on_device, "cuMemAlloc_v2");
    LOAD(driver, managed, "cuMemAllocManaged");
    LOAD(driver, on_host, "cuMemHostAlloc");
    LOAD(driver, in_stream, "cuMemAllocAsync");
    memset(blocks, 0, sizeof blocks);
    CALL(cuCtxSetCurrent, self->context);
    CALL(cuStreamCreate, &stream, CU_STREAM_NON_BLOCKING);
    CALL(cuCtxGetDevice, &device);
    for (int i = 0; i < kPools; i++) pools[i] = make_pool(device);
    for (unsigned i = 0; i < self->count; i++) {
        block *at = &blocks[next(&self->seed) % kBlocks];
        size_t bytes = 1 + next(&self->seed) % kLargestBlock;
        if (at->device != 0 || at->host != NULL) {
            give_back(at, stream);
            continue;
        }
        CUmemoryPool *pool = &pools[next(&self->seed) % kPools];
        switch (next(&self->seed) % 16) {
            case 0: has("cuMemPoolTrimTo", trim(*pool, bytes)); break;
            case 1:
                has("cuMemPoolDestroy", destroy(*pool));
                *pool = make_pool(device);
                break;
            case 2: case 3: case 4: case 5: at->is_async = has("cuMemAllocFromPoolAsync", from_pool(&at->device, bytes, *pool, stream)); break;
            case 6: case 7: has("cuMemAllocManaged", managed(&at->device, bytes, 1)); break;
            case 8: case 9: has("cuMemHostAlloc", on_host(&at->host, bytes, 0)); break;
            case 10: case 11: case 12: at->is_async = has("cuMemAllocAsync", in_stream(&at->device, bytes, stream)); break;
            default: has("cuMemAlloc", on_device(&at->device, bytes)); break;
        }
    }
    /* Every other block is left to the end of the process. */
    for (int i = 0; i < kBlocks; i += 2) give_back(&blocks[i], stream);
    CALL(cuStreamSynchronize, stream);
    return NULL;
}

static void run_allocators(unsigned seed, unsigned count) {
    worker workers[kThreads];
    pthread_t threads[kThreads];
    int devices;
    CALL(cuDeviceGetCount, &devices);
    for (int i = 0; i < kThreads; i++) {
        memset(&workers[i], 0, sizeof workers[i]);
        workers[i].seed = seed + (unsigned)i * 7919;
        workers[i].count = count / kThreads;
        CALL(cuDevicePrimaryCtxRetain, &workers[i].context, i % devices);
    }
    for (int i = 0; i < kThreads; i++) pthread_create(&threads[i], NULL, allocate, &workers[i]);
    for (int i = 0; i < kThreads; i++) pthread_join(threads[i], NULL);
}

#endif
