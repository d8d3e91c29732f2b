/* NVTX reception, driven as a client would: through tables that the library fills in. */
#include "hybridprofiler.h"
#include "nvtx_client.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#else
#include <pthread.h>
#endif

static int failures;

#define CHECK(condition)                                                            \
    do {                                                                            \
        if (!(condition)) {                                                         \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition); \
            failures++;                                                             \
        }                                                                           \
    } while (0)

/* ISO C has no cast between kinds of pointers to functions that every compiler takes without a word; a copy it has. */
#define ENTRY(type, table, slot) entry_##type(&(table)[slot])
#define DEFINE_ENTRY(type)                                     \
    static type entry_##type(const NvtxFunctionPointer *from) { \
        type function;                                         \
        memcpy(&function, from, sizeof function);              \
        return function;                                       \
    }

DEFINE_ENTRY(PFN_nvtxRangePushA)
DEFINE_ENTRY(PFN_nvtxRangePushW)
DEFINE_ENTRY(PFN_nvtxRangePop)
DEFINE_ENTRY(PFN_nvtxMarkA)
DEFINE_ENTRY(PFN_nvtxRangeStartA)
DEFINE_ENTRY(PFN_nvtxRangeEnd)
DEFINE_ENTRY(PFN_nvtxDomainCreateA)
DEFINE_ENTRY(PFN_nvtxDomainCreateW)
DEFINE_ENTRY(PFN_nvtxDomainRegisterStringA)
DEFINE_ENTRY(PFN_nvtxDomainRangePushEx)
DEFINE_ENTRY(PFN_nvtxDomainRangePop)
DEFINE_ENTRY(PFN_nvtxDomainMarkEx)

static hp_nvtx_event events[1 << 17];

static uint32_t drain(void) {
    uint32_t count = 0;
    CHECK(hp_nvtx_drain(events, sizeof events[0], 1 << 17, &count) == HP_STATUS_OK);
    return count;
}

static int is_text(uint32_t number, const char *expected) {
    char text[1024];
    uint32_t length = 0;
    if (hp_nvtx_text(number, text, sizeof text, &length) != HP_STATUS_OK) return 0;
    return length == strlen(expected) && memcmp(text, expected, length) == 0;
}

static hp_nvtx_state state(void) {
    hp_nvtx_state now = {0};
    now.size = sizeof now;
    CHECK(hp_nvtx_query(&now) == HP_STATUS_OK);
    return now;
}

static int attach(void) { return nvtx_client_attach((NvtxInitializeInjectionNvtxFunc_t)InitializeInjectionNvtx2); }

static void layout_is_the_documented_one(void) {
    CHECK(sizeof(hp_nvtx_event) == 56);
    CHECK(offsetof(hp_nvtx_event, kind) == 32);
    CHECK(offsetof(hp_nvtx_event, payload_type) == 48);
    CHECK(sizeof(hp_nvtx_state) == 32);
    CHECK(offsetof(hp_nvtx_state, dropped) == 16);
}

static void bad_arguments_are_answered(void) {
    hp_nvtx_state bad = {0};
    uint32_t count = 77;
    CHECK(hp_nvtx_query(NULL) == HP_STATUS_NULL_ARGUMENT);
    CHECK(hp_nvtx_query(&bad) == HP_STATUS_BAD_SIZE);
    CHECK(hp_nvtx_drain(NULL, sizeof events[0], 1, &count) == HP_STATUS_NULL_ARGUMENT);
    CHECK(hp_nvtx_drain(events, 8, 1, &count) == HP_STATUS_BAD_SIZE);
    CHECK(count == 77);
    CHECK(hp_nvtx_listen(0) == HP_STATUS_UNSUPPORTED);
    CHECK(hp_nvtx_listen(-1) == HP_STATUS_UNSUPPORTED);
    CHECK(hp_nvtx_text(0, NULL, 0, &count) == HP_STATUS_UNSUPPORTED);
    CHECK(hp_nvtx_text(4000000000u, NULL, 0, &count) == HP_STATUS_UNSUPPORTED);
    CHECK(InitializeInjectionNvtx2(NULL) == 0);
}

static void nothing_is_kept_while_nobody_listens(void) {
    CHECK(attach() == 1);
    ENTRY(PFN_nvtxRangePushA, nvtx_core, NVTX_CBID_CORE_RangePushA)("unheard");
    ENTRY(PFN_nvtxRangePop, nvtx_core, NVTX_CBID_CORE_RangePop)();
    CHECK(drain() == 0);
}

static void ranges_and_marks_come_back_in_order(void) {
    CHECK(hp_nvtx_listen(1) == HP_STATUS_OK);
    CHECK(ENTRY(PFN_nvtxRangePushA, nvtx_core, NVTX_CBID_CORE_RangePushA)("outer") == NVTX_NO_PUSH_POP_TRACKING);
    ENTRY(PFN_nvtxRangePushW, nvtx_core, NVTX_CBID_CORE_RangePushW)(L"\x00e4\x20ac");
    ENTRY(PFN_nvtxMarkA, nvtx_core, NVTX_CBID_CORE_MarkA)("mark");
    ENTRY(PFN_nvtxRangePop, nvtx_core, NVTX_CBID_CORE_RangePop)();
    const nvtxRangeId_t range = ENTRY(PFN_nvtxRangeStartA, nvtx_core, NVTX_CBID_CORE_RangeStartA)("free");
    ENTRY(PFN_nvtxRangePop, nvtx_core, NVTX_CBID_CORE_RangePop)();
    ENTRY(PFN_nvtxRangeEnd, nvtx_core, NVTX_CBID_CORE_RangeEnd)(range);
    CHECK(hp_nvtx_listen(-1) == HP_STATUS_OK);

    const uint32_t kinds[] = {HP_NVTX_PUSH, HP_NVTX_PUSH, HP_NVTX_MARK, HP_NVTX_POP, HP_NVTX_START, HP_NVTX_POP, HP_NVTX_END};
    CHECK(drain() == 7);
    for (int i = 0; i < 7; i++) {
        CHECK(events[i].kind == kinds[i]);
        CHECK(events[i].thread_id == hp_thread_id());
        CHECK(events[i].domain == 0);
        CHECK(i == 0 || events[i].time_ns >= events[i - 1].time_ns);
    }
    CHECK(is_text(events[0].name, "outer"));
    CHECK(is_text(events[1].name, "\xc3\xa4\xe2\x82\xac"));
    CHECK(is_text(events[2].name, "mark"));
    CHECK(events[3].name == 0);
    CHECK(events[4].range == range && events[6].range == range && range != 0);
}

static void attributes_domains_and_registered_names_come_back(void) {
    const nvtxDomainHandle_t domain = ENTRY(PFN_nvtxDomainCreateA, nvtx_core2, NVTX_CBID_CORE2_DomainCreateA)("library");
    const nvtxStringHandle_t name = ENTRY(PFN_nvtxDomainRegisterStringA, nvtx_core2, NVTX_CBID_CORE2_DomainRegisterStringA)(domain, "kernel");
    nvtxEventAttributes_t attributes = {0};
    attributes.version = HP_NVTX_VERSION;
    attributes.size = sizeof attributes;
    attributes.category = 5;
    attributes.payloadType = NVTX_PAYLOAD_TYPE_DOUBLE;
    attributes.payload.dValue = 0.5;
    attributes.messageType = NVTX_MESSAGE_TYPE_REGISTERED;
    attributes.message.registered = name;
    hp_nvtx_listen(1);
    ENTRY(PFN_nvtxDomainRangePushEx, nvtx_core2, NVTX_CBID_CORE2_DomainRangePushEx)(domain, &attributes);
    ENTRY(PFN_nvtxDomainRangePop, nvtx_core2, NVTX_CBID_CORE2_DomainRangePop)(domain);
    attributes.size = 16; /* shorter than any version that this library knows */
    ENTRY(PFN_nvtxDomainMarkEx, nvtx_core2, NVTX_CBID_CORE2_DomainMarkEx)(domain, &attributes);
    ENTRY(PFN_nvtxDomainMarkEx, nvtx_core2, NVTX_CBID_CORE2_DomainMarkEx)(domain, NULL);
    hp_nvtx_listen(-1);
    CHECK(drain() == 4);
    CHECK(is_text(events[0].domain, "library") && is_text(events[1].domain, "library"));
    CHECK(is_text(events[0].name, "kernel"));
    CHECK(events[0].category == 5 && events[0].payload_type == NVTX_PAYLOAD_TYPE_DOUBLE);
    double payload;
    memcpy(&payload, &events[0].payload, sizeof payload);
    CHECK(payload == 0.5);
    CHECK(events[2].name == 0 && events[2].category == 0 && events[3].name == 0);
}

static void what_the_product_emits_is_not_kept(void) {
    const nvtxDomainHandle_t narrow = ENTRY(PFN_nvtxDomainCreateA, nvtx_core2, NVTX_CBID_CORE2_DomainCreateA)("HybridProfiler");
    const nvtxDomainHandle_t wide = ENTRY(PFN_nvtxDomainCreateW, nvtx_core2, NVTX_CBID_CORE2_DomainCreateW)(L"HybridProfiler");
    CHECK(narrow == wide);
    hp_nvtx_listen(1);
    ENTRY(PFN_nvtxDomainRangePushEx, nvtx_core2, NVTX_CBID_CORE2_DomainRangePushEx)(narrow, NULL);
    ENTRY(PFN_nvtxDomainRangePop, nvtx_core2, NVTX_CBID_CORE2_DomainRangePop)(narrow);
    hp_nvtx_listen(-1);
    CHECK(drain() == 0);
}

static void a_full_ring_drops_and_counts(void) {
    const uint64_t before = state().dropped;
    hp_nvtx_listen(1);
    for (int i = 0; i < (1 << 16) + 1000; i++) ENTRY(PFN_nvtxMarkA, nvtx_core, NVTX_CBID_CORE_MarkA)("many");
    CHECK(state().dropped == before + 1000);
    CHECK(drain() == 1 << 16);
    ENTRY(PFN_nvtxMarkA, nvtx_core, NVTX_CBID_CORE_MarkA)("room again");
    hp_nvtx_listen(-1);
    CHECK(drain() == 1 && is_text(events[0].name, "room again"));
}

static void older_clients_get_what_they_have(void) {
    nvtx_client_size = 9;
    nvtx_client_lacks_core2 = 1;
    CHECK(attach() == 1);
    CHECK(nvtx_core[NVTX_CBID_CORE_RangePushEx] != NULL);
    CHECK(nvtx_core[NVTX_CBID_CORE_RangePushA] == NULL && nvtx_core[NVTX_CBID_CORE_RangePop] == NULL);
    CHECK(nvtx_core2[NVTX_CBID_CORE2_DomainMarkEx] == NULL);
    nvtx_client_size = 16;
    nvtx_client_lacks_core2 = 0;
    const uint32_t clients = state().clients;
    CHECK(attach() == 1);
    CHECK(state().clients == clients + 1);
}

enum { kThreads = 4, kRanges = 5000 };

static int thread_numbers[kThreads];

static void push_many(int number) {
    char name[32];
    for (int i = 0; i < kRanges; i++) {
        /* A hundred names, shared by all threads and met by several at once. */
        snprintf(name, sizeof name, "range %d", i % 100);
        ENTRY(PFN_nvtxRangePushA, nvtx_core, NVTX_CBID_CORE_RangePushA)(name);
        ENTRY(PFN_nvtxRangePop, nvtx_core, NVTX_CBID_CORE_RangePop)();
    }
    (void)number;
}

#if defined(_WIN32)
static DWORD WINAPI run(void *number) {
    push_many(*(int *)number);
    return 0;
}
typedef HANDLE thread_t;
static void start(thread_t *thread, int *number) { *thread = CreateThread(NULL, 0, run, number, 0, NULL); }
static void join(thread_t thread) { WaitForSingleObject(thread, INFINITE); }
#else
static void *run(void *number) {
    push_many(*(int *)number);
    return NULL;
}
typedef pthread_t thread_t;
static void start(thread_t *thread, int *number) { pthread_create(thread, NULL, run, number); }
static void join(thread_t thread) { pthread_join(thread, NULL); }
#endif

static void threads_lose_nothing_and_keep_their_order(void) {
    thread_t threads[kThreads];
    uint64_t ids[kThreads] = {0};
    int expects_pop[kThreads] = {0}, next[kThreads] = {0};
    const uint64_t dropped = state().dropped;
    hp_nvtx_listen(1);
    for (int i = 0; i < kThreads; i++) start(&threads[i], &thread_numbers[i]);
    uint32_t seen = 0;
    for (int rounds = 0; seen < 2 * kThreads * kRanges && rounds < 100000000; rounds++) {
        const uint32_t count = drain();
        for (uint32_t i = 0; i < count; i++) {
            int at = 0;
            while (at < kThreads && ids[at] != 0 && ids[at] != events[i].thread_id) at++;
            CHECK(at < kThreads);
            if (at >= kThreads) return;
            ids[at] = events[i].thread_id;
            CHECK(events[i].kind == (uint32_t)(expects_pop[at] ? HP_NVTX_POP : HP_NVTX_PUSH));
            if (!expects_pop[at]) {
                char expected[32];
                snprintf(expected, sizeof expected, "range %d", next[at]++ % 100);
                CHECK(is_text(events[i].name, expected));
            }
            expects_pop[at] = !expects_pop[at];
        }
        seen += count;
    }
    for (int i = 0; i < kThreads; i++) join(threads[i]);
    hp_nvtx_listen(-1);
    CHECK(seen == 2 * kThreads * kRanges);
    CHECK(state().dropped == dropped);
}

static void texts_are_bounded(void) {
    char name[2048];
    hp_nvtx_listen(1);
    memset(name, 'x', sizeof name);
    name[2000] = 0;
    ENTRY(PFN_nvtxMarkA, nvtx_core, NVTX_CBID_CORE_MarkA)(name);
    CHECK(drain() == 1);
    uint32_t length = 0;
    CHECK(hp_nvtx_text(events[0].name, NULL, 0, &length) == HP_STATUS_OK && length == 1023);
    for (int i = 0; i < 40000; i++) {
        snprintf(name, sizeof name, "distinct %d", i);
        ENTRY(PFN_nvtxMarkA, nvtx_core, NVTX_CBID_CORE_MarkA)(name);
    }
    CHECK(drain() == 40000);
    CHECK(is_text(events[0].name, "distinct 0"));
    CHECK(events[39999].name == 0);
    CHECK(state().lost_texts > 0);
    ENTRY(PFN_nvtxMarkA, nvtx_core, NVTX_CBID_CORE_MarkA)("distinct 0");
    hp_nvtx_listen(-1);
    CHECK(drain() == 1 && is_text(events[0].name, "distinct 0"));
}

int main(void) {
    layout_is_the_documented_one();
    bad_arguments_are_answered();
    nothing_is_kept_while_nobody_listens();
    ranges_and_marks_come_back_in_order();
    attributes_domains_and_registered_names_come_back();
    what_the_product_emits_is_not_kept();
    a_full_ring_drops_and_counts();
    older_clients_get_what_they_have();
    threads_lose_nothing_and_keep_their_order();
    texts_are_bounded();
    return failures == 0 ? 0 : 1;
}
