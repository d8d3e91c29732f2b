// Compiled, never run: layout.inc against the headers of one version of CUPTI, which the include path leads to.
#include <cupti_activity.h>
#include <cupti_version.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace {

// Rows of versions that these headers do not know are left out.
#define HPF_SIZE(kind, since, size, type) HPF_SIZE_##since(kind, since, size, type)
#define HPF_FIELD(kind, name, offset, width, since) HPF_FIELD_##since(kind, name, offset, width)

enum Number {
#define HPF_RECORD(kind, number) k##kind = number,
#define HPF_SIZE_14(...)
#define HPF_SIZE_18(...)
#define HPF_SIZE_22(...)
#define HPF_SIZE_23(...)
#define HPF_SIZE_24(...)
#define HPF_SIZE_26(...)
#define HPF_SIZE_130000(...)
#define HPF_SIZE_130100(...)
#define HPF_FIELD_14(...)
#define HPF_FIELD_18(...)
#define HPF_FIELD_22(...)
#define HPF_FIELD_26(...)
#define HPF_FIELD_130000(...)
#define HPF_FIELD_130100(...)
#include "../cupti/layout.inc"
#undef HPF_RECORD
#undef HPF_SIZE_14
};

#define HPF_RECORD(kind, number) \
    static_assert(CUPTI_ACTIVITY_KIND_##kind == number, "CUPTI_ACTIVITY_KIND_" #kind);
#define HPF_SIZE_14(...)
#if CUPTI_API_VERSION < 18
#error "the oldest headers that this knows are those of CUDA 11.8"
#endif
#include "../cupti/layout.inc"
#undef HPF_RECORD
#undef HPF_SIZE_14
#undef HPF_SIZE_18
#define HPF_RECORD(kind, number)

template <int kind, long since>
struct At {};  // of versions that have no structure of their own

#define HPF_ROW(kind, since, size, structure)                                        \
    static_assert(sizeof(structure) == size, "sizeof(" #structure ")");              \
    template <>                                                                      \
    struct At<k##kind, since> {                                                      \
        using type = structure;                                                      \
    };
#define HPF_SIZE_14 HPF_ROW
#define HPF_SIZE_18 HPF_ROW
#if CUPTI_API_VERSION >= 22
#undef HPF_SIZE_22
#define HPF_SIZE_22 HPF_ROW
#endif
#if CUPTI_API_VERSION >= 23
#undef HPF_SIZE_23
#define HPF_SIZE_23 HPF_ROW
#endif
#if CUPTI_API_VERSION >= 24
#undef HPF_SIZE_24
#define HPF_SIZE_24 HPF_ROW
#endif
#if CUPTI_API_VERSION >= 26
#undef HPF_SIZE_26
#define HPF_SIZE_26 HPF_ROW
#endif
#if CUPTI_API_VERSION >= 130000
#undef HPF_SIZE_130000
#define HPF_SIZE_130000 HPF_ROW
#endif
#if CUPTI_API_VERSION >= 130100
#undef HPF_SIZE_130100
#define HPF_SIZE_130100 HPF_ROW
#endif
#include "../cupti/layout.inc"

// NewestOf: the structure that these headers' library writes, the last whose version they reach.
template <typename T, typename = void>
struct HasType : std::false_type {};
template <typename T>
struct HasType<T, std::void_t<typename T::type>> : std::true_type {};

constexpr long kVersions[] = {14, 18, 22, 23, 24, 26, 130000, 130100};

template <int kind, int index>
struct Search {
    using Candidate = At<kind, kVersions[index]>;
    using type = typename std::conditional_t<HasType<Candidate>::value, Candidate, Search<kind, index - 1>>::type;
};
template <int kind>
struct Search<kind, -1> {
    struct type {};
};
template <int kind>
using NewestOf = typename Search<kind, 7>::type;

#undef HPF_FIELD_14
#undef HPF_FIELD_18
#define HPF_PLACE(kind, name, offset, width)                                                                          \
    static_assert(offsetof(NewestOf<k##kind>, name) == offset, #kind "." #name ": offset");           \
    static_assert(sizeof(NewestOf<k##kind>::name) == width, #kind "." #name ": width");
#define HPF_FIELD_14 HPF_PLACE
#define HPF_FIELD_18 HPF_PLACE
#if CUPTI_API_VERSION >= 22
#undef HPF_FIELD_22
#define HPF_FIELD_22 HPF_PLACE
#endif
#if CUPTI_API_VERSION >= 26
#undef HPF_FIELD_26
#define HPF_FIELD_26 HPF_PLACE
#endif
#if CUPTI_API_VERSION >= 130000
#undef HPF_FIELD_130000
#define HPF_FIELD_130000 HPF_PLACE
#endif
#if CUPTI_API_VERSION >= 130100
#undef HPF_FIELD_130100
#define HPF_FIELD_130100 HPF_PLACE
#endif
#define HPF_EMPTY(...)
#undef HPF_SIZE_14
#undef HPF_SIZE_18
#undef HPF_SIZE_22
#undef HPF_SIZE_23
#undef HPF_SIZE_24
#undef HPF_SIZE_26
#undef HPF_SIZE_130000
#undef HPF_SIZE_130100
#undef HPF_SIZE
#define HPF_SIZE(...)
#include "../cupti/layout.inc"

}  // namespace
