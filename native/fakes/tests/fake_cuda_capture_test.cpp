// Whether a stream captures: answered without the engine's lock where the stream is known, and as under it.
#include <atomic>
#include <thread>

#include "check.h"
#include "driver.h"

static int StatusOf(CUstream stream, CUresult wanted = CUDA_SUCCESS) {
    int status = -1;
    EQUAL(cuStreamIsCapturing(stream, &status), wanted);
    return status;
}

TEST(A_stream_that_is_known_says_at_once_when_it_begins_joins_or_leaves_a_capture) {
    Machine machine;
    CUstream a = Machine::Stream(), b = Machine::Stream();
    CUevent fork = Machine::Event(), join = Machine::Event();
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 2; ++i) EQUAL(StatusOf(b), CU_STREAM_CAPTURE_STATUS_NONE);
        std::thread([&] {
            cuCtxSetCurrent(machine.context);
            EQUAL(cuStreamBeginCapture_v2(a, 2), CUDA_SUCCESS);
            cuEventRecord(fork, a);
        }).join();
        EQUAL(StatusOf(b), CU_STREAM_CAPTURE_STATUS_NONE);
        EQUAL(cuStreamWaitEvent(b, fork, 0), CUDA_SUCCESS);
        EQUAL(StatusOf(b), CU_STREAM_CAPTURE_STATUS_ACTIVE);
        EQUAL(StatusOf(a), CU_STREAM_CAPTURE_STATUS_ACTIVE);
        cuEventRecord(join, b);
        cuStreamWaitEvent(a, join, 0);
        CUgraph graph = nullptr;
        EQUAL(cuStreamEndCapture(a, &graph), CUDA_SUCCESS);
        EQUAL(cuGraphDestroy(graph), CUDA_SUCCESS);
    }
}

TEST(What_is_known_of_a_stream_ends_with_the_stream_its_context_its_device_and_the_current_context) {
    for (int how = 0; how < 4; ++how) {
        hpf_reset();
        hpf_configure("clock=virtual");
        cuInit(0);
        CUcontext context = nullptr;
        cuCtxCreate_v2(&context, 0, 0);
        CUstream stream = Machine::Stream();
        for (int i = 0; i < 2; ++i) EQUAL(StatusOf(stream), CU_STREAM_CAPTURE_STATUS_NONE);
        CUresult wanted = CUDA_ERROR_INVALID_HANDLE;
        if (how == 0) cuStreamDestroy_v2(stream);
        if (how == 1) {
            wanted = CUDA_ERROR_INVALID_CONTEXT;
            cuCtxDestroy_v2(context);
        }
        if (how == 2) {
            wanted = 719;
            hpf_configure("device_lost=0");
        }
        if (how == 3) {
            wanted = CUDA_ERROR_INVALID_CONTEXT;
            cuCtxSetCurrent(nullptr);
        }
        EQUAL(StatusOf(stream, wanted), -1);
    }
}

TEST(The_log_has_each_question_whichever_way_it_was_answered) {
    Machine machine;
    CUstream stream = Machine::Stream();
    unsigned long long id = 0;
    cuStreamGetId(stream, &id);
    const hpf_counts before = Machine::Counts();
    for (int i = 0; i < 3; ++i) StatusOf(stream);
    EQUAL(Machine::Counts().calls, before.calls + 3);
    std::vector<hpf_record> asked;
    for (const hpf_record &record : Machine::Log(HPF_API_CALL))
        if (std::string(record.name) == "cuStreamIsCapturing") asked.push_back(record);
    if (!EQUAL(asked.size(), 3u)) return;
    for (size_t i = 0; i < asked.size(); ++i) {
        EQUAL(asked[i].stream, id);
        EQUAL(asked[i].handle, reinterpret_cast<uintptr_t>(stream));
        EQUAL(asked[i].context, asked[0].context);
        EQUAL(asked[i].device, asked[0].device);
        EQUAL(asked[i].thread, asked[0].thread);
        EQUAL(asked[i].function, asked[0].function);
        EQUAL(asked[i].peer_device, asked[0].peer_device);
        EQUAL(asked[i].size, asked[0].size);
        CHECK(i == 0 || (asked[i].correlation > asked[i - 1].correlation && asked[i].sequence > asked[i - 1].sequence));
    }
}

TEST(Threads_ask_while_others_capture_destroy_and_query) {
    Machine machine("workers=inline\nlaunch_latency=0");
    CUstream shared = Machine::Stream();
    std::atomic<bool> goes_on{true};
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i)
        threads.emplace_back([&] {
            cuCtxSetCurrent(machine.context);
            while (goes_on) {
                const int status = StatusOf(shared);
                CHECK(status == CU_STREAM_CAPTURE_STATUS_NONE || status == CU_STREAM_CAPTURE_STATUS_ACTIVE);
            }
        });
    for (int i = 0; i < 200; ++i) {
        CUstream own = Machine::Stream();
        StatusOf(own);
        EQUAL(cuStreamBeginCapture_v2(shared, 2), CUDA_SUCCESS);
        machine.Launch("plain", shared);
        EQUAL(StatusOf(shared), CU_STREAM_CAPTURE_STATUS_ACTIVE);
        CUgraph graph = nullptr;
        EQUAL(cuStreamEndCapture(shared, &graph), CUDA_SUCCESS);
        EQUAL(StatusOf(shared), CU_STREAM_CAPTURE_STATUS_NONE);
        cuGraphDestroy(graph);
        cuStreamDestroy_v2(own);
    }
    goes_on = false;
    for (std::thread &thread : threads) thread.join();
}
