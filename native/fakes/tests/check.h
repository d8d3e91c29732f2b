// A check that says what it saw, and goes on.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

struct Tests {
    struct Test {
        std::string name;
        std::function<void()> run;
    };
    std::vector<Test> all;
    int failures = 0;

    static Tests &Get() {
        static Tests tests;
        return tests;
    }

    // Runs those whose name contains the argument.
    int Run(int argc, char **argv) {
        for (const Test &test : all) {
            if (argc > 1 && test.name.find(argv[1]) == std::string::npos) continue;
            const int before = failures;
            test.run();
            std::printf("%s %s\n", failures == before ? "ok    " : "FAILED", test.name.c_str());
            std::fflush(stdout);
        }
        return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
};

struct Registered {
    Registered(const char *name, std::function<void()> run) { Tests::Get().all.push_back({name, std::move(run)}); }
};

#define TEST(name)                                  \
    static void name();                             \
    static const Registered registered_##name(#name, name); \
    static void name()

template <class A, class B>
bool CheckEqual(const A &seen, const B &wanted, const char *text, const char *file, int line) {
    if (seen == wanted) return true;
    std::printf("%s:%d: %s: saw %lld, wanted %lld\n", file, line, text, static_cast<long long>(seen), static_cast<long long>(wanted));
    ++Tests::Get().failures;
    return false;
}

#define CHECK(condition)                                                             \
    do {                                                                             \
        if (!(condition)) {                                                          \
            std::printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);      \
            ++Tests::Get().failures;                                                 \
        }                                                                            \
    } while (0)
#define EQUAL(seen, wanted) CheckEqual(seen, wanted, #seen, __FILE__, __LINE__)
