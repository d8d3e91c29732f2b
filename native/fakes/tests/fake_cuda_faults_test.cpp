// The simulated driver: graphs, faults, handles, symbols, real time.
#include <cstring>
#include <thread>

#if defined(_WIN32)
#if !defined(WIN32_LEAN_AND_MEAN)
#define WIN32_LEAN_AND_MEAN
#endif
#if !defined(NOMINMAX)
#define NOMINMAX
#endif
#include <windows.h>
#else
#include <dlfcn.h>
#endif

#include "check.h"
#include "driver.h"

TEST(A_captured_graph_runs_its_nodes_in_their_order) {
    Machine machine;
    CUstream a = Machine::Stream(), b = Machine::Stream();
    CUevent fork = Machine::Event(), join = Machine::Event();
    EQUAL(cuStreamBeginCapture_v2(a, 0), CUDA_SUCCESS);
    machine.Launch("plain", a);
    cuEventRecord(fork, a);
    EQUAL(cuStreamWaitEvent(b, fork, 0), CUDA_SUCCESS);
    machine.Launch("add", b);
    machine.Launch("big", a);
    cuEventRecord(join, b);
    EQUAL(cuStreamWaitEvent(a, join, 0), CUDA_SUCCESS);
    machine.Launch("clock", a);
    int status = 0;
    EQUAL(cuStreamIsCapturing(b, &status), CUDA_SUCCESS);
    EQUAL(status, CU_STREAM_CAPTURE_STATUS_ACTIVE);
    CUgraph graph = nullptr;
    CUgraphExec exec = nullptr;
    EQUAL(cuStreamEndCapture(a, &graph), CUDA_SUCCESS);
    EQUAL(Machine::Log(HPF_KERNEL).size(), 0u);
    EQUAL(cuGraphInstantiateWithFlags(&exec, graph, 0), CUDA_SUCCESS);
    EQUAL(cuGraphLaunch(exec, a), CUDA_SUCCESS);
    EQUAL(cuGraphLaunch(exec, a), CUDA_SUCCESS);
    cuStreamSynchronize(a);
    const auto kernels = Machine::Log(HPF_KERNEL);
    const auto launches = Machine::Log(HPF_GRAPH_LAUNCH);
    if (!EQUAL(kernels.size(), 8u) || !EQUAL(launches.size(), 2u)) return;
    for (size_t i = 0; i < 4; ++i) EQUAL(kernels[i].correlation, launches[0].correlation);
    CHECK(kernels[1].start_ns < kernels[2].end_ns && kernels[2].start_ns < kernels[1].end_ns); // side by side
    CHECK(kernels[3].start_ns >= std::max(kernels[1].end_ns, kernels[2].end_ns));
    CHECK(kernels[0].graph_node != 0 && kernels[0].graph != 0);
    EQUAL(launches[0].start_ns, kernels[0].start_ns);
    EQUAL(launches[0].end_ns, kernels[3].end_ns);
    CHECK(launches[1].start_ns >= launches[0].end_ns);
}

TEST(A_query_by_another_thread_spoils_a_global_capture_but_not_in_relaxed_mode) {
    Machine machine;
    CUstream stream = Machine::Stream();
    CUevent event = Machine::Event();
    for (const bool relaxed : {true, false}) {
        cuStreamBeginCapture_v2(stream, 0);
        CUresult seen = -1;
        std::thread([&] {
            cuCtxSetCurrent(machine.context);
            int mode = 2;
            if (relaxed) cuThreadExchangeStreamCaptureMode(&mode);
            seen = cuEventQuery(event);
        }).join();
        CUgraph graph = nullptr;
        EQUAL(seen, relaxed ? CUDA_SUCCESS : CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
        EQUAL(cuStreamEndCapture(stream, &graph), relaxed ? CUDA_SUCCESS : CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    }
}

TEST(Faults_strike_when_they_are_asked_to) {
    Machine machine("clock=virtual\nfault=cuEventRecord code=999 after=2 count=1\nfault=cuMemAlloc_v2 code=2\nfault=kernel:add code=700");
    CUevent event = Machine::Event();
    EQUAL(cuEventRecord(event, nullptr), CUDA_SUCCESS);
    EQUAL(cuEventRecord(event, nullptr), CUDA_SUCCESS);
    EQUAL(cuEventRecord(event, nullptr), CUDA_ERROR_UNKNOWN);
    EQUAL(cuEventRecord(event, nullptr), CUDA_SUCCESS);
    CUdeviceptr memory = 0;
    EQUAL(cuMemAlloc_v2(&memory, 100), CUDA_ERROR_OUT_OF_MEMORY);
    EQUAL(cuCtxSynchronize(), CUDA_SUCCESS);
    EQUAL(machine.Launch("add", nullptr), CUDA_SUCCESS);
    EQUAL(cuCtxSynchronize(), CUDA_ERROR_ILLEGAL_ADDRESS);
    EQUAL(cuEventQuery(event), CUDA_ERROR_ILLEGAL_ADDRESS); // the context stays broken
    EQUAL(Machine::Log(HPF_FAULT).size(), 2u);
    EQUAL(hpf_configure("devices=1\nnonsense=3"), 2);
}

TEST(A_lost_device_fails_what_is_pending_and_hangs_nobody) {
    Machine machine("clock=virtual\ndevice_lost=0 code=719 after=2");
    CUstream stream = Machine::Stream();
    CUevent event = Machine::Event();
    for (int i = 0; i < 5; ++i) machine.Launch("plain", stream);
    cuEventRecord(event, stream);
    EQUAL(cuStreamSynchronize(stream), CUDA_ERROR_LAUNCH_FAILED);
    EQUAL(cuEventQuery(event), CUDA_ERROR_LAUNCH_FAILED);
    EQUAL(machine.Launch("plain", stream), CUDA_ERROR_LAUNCH_FAILED);
    EQUAL(Machine::Counts().pending, 0u);
    int failed = 0;
    for (const hpf_record &record : Machine::Log(HPF_KERNEL)) failed += record.result != 0;
    EQUAL(failed, 3);
}

TEST(Handles_of_what_is_gone_are_refused) {
    Machine machine;
    CUcontext context = nullptr;
    cuCtxCreate_v2(&context, 0, 0);
    CUstream stream = Machine::Stream();
    CUevent event = Machine::Event();
    CUevent destroyed = Machine::Event();
    machine.Launch("plain", stream);
    cuEventRecord(event, stream);
    cuEventDestroy_v2(destroyed);
    EQUAL(cuEventQuery(destroyed), CUDA_ERROR_INVALID_HANDLE);
    EQUAL(cuCtxDestroy_v2(context), CUDA_SUCCESS);
    cuCtxSetCurrent(machine.context);
    EQUAL(cuEventQuery(event), CUDA_ERROR_CONTEXT_IS_DESTROYED);
    EQUAL(cuStreamQuery(stream), CUDA_ERROR_CONTEXT_IS_DESTROYED);
    EQUAL(cuEventQuery(nullptr), CUDA_ERROR_INVALID_HANDLE);
}

TEST(A_stream_may_be_destroyed_while_work_is_pending) {
    Machine machine;
    CUstream stream = Machine::Stream();
    CUevent event = Machine::Event();
    machine.Launch("plain", stream);
    cuEventRecord(event, stream);
    EQUAL(cuStreamDestroy_v2(stream), CUDA_SUCCESS);
    EQUAL(cuStreamQuery(stream), CUDA_ERROR_INVALID_HANDLE);
    EQUAL(cuEventSynchronize(event), CUDA_SUCCESS);
    EQUAL(Machine::Log(HPF_KERNEL).size(), 1u);
}

// Where the library itself has a function: on Windows the name alone is that of a jump to it.
static void *Exported(const char *name) {
#if defined(_WIN32)
    return reinterpret_cast<void *>(GetProcAddress(GetModuleHandleA("nvcuda.dll"), name));
#else
    return dlsym(RTLD_DEFAULT, name);
#endif
}

TEST(Symbols_are_found_by_name_and_version) {
    void *address = nullptr;
    int status = -1;
    Machine machine;
    EQUAL(cuGetProcAddress_v2("cuMemAlloc", &address, 12000, 0, &status), CUDA_SUCCESS);
    CHECK(address == Exported("cuMemAlloc_v2"));
    EQUAL(cuGetProcAddress_v2("cuLaunchKernel", &address, 12000, 2, &status), CUDA_SUCCESS);
    CHECK(address == Exported("cuLaunchKernel_ptsz"));
    cuGetProcAddress_v2("cuCtxGetId", &address, 11080, 0, &status);
    EQUAL(status, 2);
    cuGetProcAddress_v2("cuNothing", &address, 12000, 0, &status);
    EQUAL(status, 1);
    CHECK(address == nullptr);
    char name[100];
    cuDeviceGetName(name, sizeof name, 0);
    CHECK(std::strstr(name, "Simulated") != nullptr);
}

static void Note(void *user) { *static_cast<std::thread::id *>(user) = std::this_thread::get_id(); }

TEST(In_real_time_work_runs_on_other_threads_and_takes_its_time) {
    // Long enough that a thread which is not scheduled for a while still finds it running.
    Machine machine("kernel=300000000");
    CUstream stream = Machine::Stream();
    std::thread::id ran;
    const int64_t before = hpf_now();
    machine.Launch("plain", stream);
    EQUAL(cuLaunchHostFunc(stream, Note, &ran), CUDA_SUCCESS);
    EQUAL(cuStreamQuery(stream), CUDA_ERROR_NOT_READY);
    EQUAL(cuStreamSynchronize(stream), CUDA_SUCCESS);
    CHECK(hpf_now() - before >= 300003000);
    CHECK(ran != std::thread::id() && ran != std::this_thread::get_id());
    const auto kernels = Machine::Log(HPF_KERNEL);
    EQUAL(kernels[0].end_ns - kernels[0].start_ns, 300000000);
}

TEST(Threads_may_do_everything_at_once) {
    Machine machine("kernel=20000\nqueue_limit=32");
    std::vector<std::thread> threads;
    std::vector<int> sums(4);
    for (size_t t = 0; t < sums.size(); ++t)
        threads.emplace_back([&, t] {
            cuCtxSetCurrent(machine.context);
            CUstream stream = Machine::Stream(static_cast<unsigned>(t % 2));
            CUdeviceptr cell = 0;
            cuMemAlloc_v2(&cell, 4);
            for (int i = 0; i < 200; ++i) {
                CUevent event = Machine::Event();
                machine.Launch("plain", i % 10 == 0 ? nullptr : stream);
                cuMemcpyHtoDAsync_v2(cell, &i, 4, stream);
                cuEventRecord(event, stream);
                int seen = -1;
                cuMemcpyDtoHAsync_v2(&seen, cell, 4, stream);
                sums[t] += seen == i;
                cuEventSynchronize(event);
                cuEventDestroy_v2(event);
            }
            cuMemFree_v2(cell);
            cuStreamDestroy_v2(stream);
        });
    for (std::thread &thread : threads) thread.join();
    cuCtxSynchronize();
    for (int sum : sums) EQUAL(sum, 200);
    EQUAL(Machine::Log(HPF_KERNEL).size(), 800u);
    EQUAL(Machine::Log(HPF_MEMCPY).size(), 1600u);
    EQUAL(Machine::Counts().pending, 0u);
    EQUAL(Machine::Counts().events, 0u);
}
