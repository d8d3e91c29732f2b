/*
 * A tool that NVTX clients are handed to, written against the protocol and sharing nothing with the product: it writes what
 * it is shown to the file that HP_NVTX_LOG names, one event a line.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct attributes {
    uint16_t version, size;
    uint32_t category;
    int32_t color_type;
    uint32_t color;
    int32_t payload_type, reserved;
    uint64_t payload;
    int32_t message_type;
    const char *message;
};

struct callbacks {
    size_t size;
    int (*module_table)(int module, void (****table)(void), unsigned *size);
};

struct version_info {
    size_t size;
    uint32_t version, reserved;
    void (*set_version)(uint32_t version);
};

static FILE *out;
static uint64_t ranges;

static long thread(void) { return syscall(SYS_gettid); }

static void *domain_create(const char *name) {
    fprintf(out, "domain|%s\n", name);
    return strdup(name);
}

static void *register_string(void *domain, const char *text) {
    fprintf(out, "string|%s|%s\n", (char *)domain, text);
    return strdup(text);
}

static void name_category(void *domain, uint32_t category, const char *name) {
    fprintf(out, "category|%s|%u|%s\n", (char *)domain, category, name);
}

static void event(const char *kind, void *domain, const struct attributes *a, uint64_t range) {
    fprintf(out, "%s|%s|%ld|%u|%u|%d|%s|%llu\n", kind, (char *)domain, thread(), a->version, a->category, a->message_type,
            a->message_type == 3 && a->size == 48 ? a->message : "?", (unsigned long long)range);
}

static int push(void *domain, const struct attributes *a) {
    event("push", domain, a, 0);
    return 0;
}

static int pop(void *domain) {
    fprintf(out, "pop|%s|%ld\n", (char *)domain, thread());
    return 0;
}

static uint64_t start(void *domain, const struct attributes *a) {
    uint64_t range = __atomic_add_fetch(&ranges, 1, __ATOMIC_RELAXED);
    event("start", domain, a, range);
    return range;
}

static void end(void *domain, uint64_t range) { fprintf(out, "end|%s|%ld|%llu\n", (char *)domain, thread(), (unsigned long long)range); }

__attribute__((visibility("default"))) int InitializeInjectionNvtx2(const void *(*export_table)(uint32_t)) {
    const struct callbacks *callbacks = export_table(1);
    const struct version_info *version = export_table(3);
    void (***table)(void);
    unsigned size;
    out = fopen(getenv("HP_NVTX_LOG"), "w");
    if (out == NULL || callbacks == NULL || callbacks->size < sizeof *callbacks) return 0;
    setvbuf(out, NULL, _IOLBF, 0);
    fprintf(out, "version|%u\n", version != NULL ? version->version : 0);
    if (version != NULL && version->size >= sizeof *version && version->set_version != NULL) version->set_version(3);
    for (int module = 1; module <= 6; module++) {
        if (!callbacks->module_table(module, &table, &size)) return 0;
        fprintf(out, "module|%d|%u\n", module, size);
    }
    if (callbacks->module_table(7, &table, &size)) return 0;
    if (!callbacks->module_table(5, &table, &size) || size <= 12) return 0;
    *table[2] = (void (*)(void))start;
    *table[3] = (void (*)(void))end;
    *table[4] = (void (*)(void))push;
    *table[5] = (void (*)(void))pop;
    *table[8] = (void (*)(void))name_category;
    *table[10] = (void (*)(void))register_string;
    *table[12] = (void (*)(void))domain_create;
    return 1;
}
