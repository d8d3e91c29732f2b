using System.Text;
using System.Text.RegularExpressions;
using HybridProfiler.Vendor;

namespace HybridProfiler.Native.Tests.Abi;

/// <summary>The signatures that we declare for the vendor's entry points, parameter for parameter, against three sources of them.</summary>
public sealed partial class SignatureTests
{
    // Two types pass through a call alike: both pointers, both floating, or integers (enumerations are) of one size.
    private const string Alike = """
        #include <stddef.h>
        #include <stdint.h>
        #include <wchar.h>
        #include <type_traits>
        template <class A, class B> constexpr bool alike() {
            using T = std::remove_cv_t<A>;
            using U = std::remove_cv_t<B>;
            constexpr bool pointers = std::is_pointer_v<T> && std::is_pointer_v<U>;
            constexpr bool numbers = (std::is_integral_v<T> || std::is_enum_v<T>) && (std::is_integral_v<U> || std::is_enum_v<U>);
            constexpr bool reals = std::is_floating_point_v<T> && std::is_floating_point_v<U>;
            if constexpr (std::is_void_v<T> || std::is_void_v<U>) return std::is_void_v<T> && std::is_void_v<U>;
            else return (pointers || numbers || reals) && sizeof(T) == sizeof(U);
        }
        template <class A, class B> struct same_call : std::false_type {};
        template <class R, class S, class... A, class... B> struct same_call<R (*)(A...), S (*)(B...)> {
            static constexpr bool check() {
                if constexpr (sizeof...(A) != sizeof...(B)) return false;
                else return alike<R, S>() && (alike<A, B>() && ...);
            }
            static constexpr bool value = check();
        };

        """;

    public static IEnumerable<TheoryDataRow<string>> Releases => VendorRelease.Names;

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Driver_calls_have_the_parameters_that_cuptis_callback_headers_list(string cuda)
    {
        VendorRelease release = VendorRelease.Need(cuda);
        string header = await File.ReadAllTextAsync(Path.Combine(release.Headers, "generated_cuda_meta.h"), TestContext.Current.CancellationToken);
        Dictionary<string, string> structures = Parameters().Matches(header).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        StringBuilder program = new(Alike + """
            #include "vendor/cuda.h"
            #include <tuple>
            template <class F> struct arguments;
            template <class R, class... A> struct arguments<R (*)(A...)> { using tuple = std::tuple<std::remove_cv_t<A>...>; };

            """);
        int compared = 0;
        foreach (EntryPoint entry in VendorInterface.Driver.Declarations.EntryPoints)
        {
            if (!structures.TryGetValue(entry.Symbol, out string? body))
            {
                // A call without parameters has no structure of them; one newer than the headers has none either.
                bool newer = entry.Since is not null && entry.Since > Version.Parse(cuda);
                program.Append(newer ? "" : $"static_assert(std::is_same_v<arguments<PFN_{entry.Symbol}>::tuple, std::tuple<>>, \"{entry.Symbol} is not in the headers\");\n");
                continue;
            }

            string[] fields = [.. Field().Matches(body).Select(m => m.Groups[1].Value)];
            program.Append($"struct {entry.Symbol}_parameters {{ {body} }};\n")
                .Append($"static_assert(std::is_same_v<arguments<PFN_{entry.Symbol}>::tuple, std::tuple<")
                .AppendJoin(", ", fields.Select(f => $"decltype({entry.Symbol}_parameters::{f})"))
                .Append($">>, \"{entry.Symbol}\");\n");
            compared++;
        }

        Assert.True(compared > 100, $"only {compared} calls were compared");
        Assert.Empty(await Compiler.Need().Check(program.ToString(), VendorInterface.Driver.Own.Folders, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Driver_calls_have_the_signatures_that_ffmpeg_declares()
    {
        VendorRelease release = VendorRelease.Need("11.8");
        string header = Path.Combine(VendorRelease.FfmpegHeaders, "ffnvcodec/dynlink_cuda.h");
        HashSet<string> theirs = [.. FfmpegType().Matches(await File.ReadAllTextAsync(header, TestContext.Current.CancellationToken)).Select(m => m.Groups[1].Value)];
        string[] both = [.. VendorInterface.Driver.Declarations.EntryPoints.Select(e => e.Symbol).Where(theirs.Contains)];
        Assert.True(both.Length > 25, $"only {both.Length} calls are declared by both");
        Assert.Empty(await Compare("namespace own {\n#include \"vendor/cuda.h\"\n}\n#include <ffnvcodec/dynlink_cuda.h>\n", both, n => $"t{n} *", [VendorRelease.FfmpegHeaders]));
        Assert.True(release.IsPresent);
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public Task Nvml_calls_have_the_signatures_of_its_header(string cuda) => MustMatch(VendorInterface.Nvml, cuda);

    [Theory]
    [MemberData(nameof(Releases))]
    public Task Cupti_calls_have_the_signatures_of_its_headers(string cuda) => MustMatch(VendorInterface.Cupti, cuda);

    [Theory]
    [MemberData(nameof(Releases))]
    public Task Driver_calls_have_the_signatures_of_its_header(string cuda) => MustMatch(VendorInterface.Driver, cuda);

    private static async Task MustMatch(VendorInterface subject, string cuda)
    {
        HeaderSet? vendor = subject.Of(VendorRelease.Need(cuda));
        if (vendor is null) Assert.Skip($"the headers of {subject.Name} are in a package of 800 MB, which ./build.sh verify-abi toolkit fetches");
        IReadOnlyList<EntryPoint> entries = subject.Declarations.EntryPoints;
        Assert.NotEmpty(entries);
        // Where the header makes the plain name another word for a versioned one, the plain one is not declared there.
        string[] both = [.. entries.Where(e => vendor.Has(e.Symbol) && !vendor.IsMacro(e.Symbol)).Select(e => e.Symbol)];
        IEnumerable<string> missing = entries.Where(e => !vendor.Has(e.Symbol) && (e.Since is null || e.Since <= Version.Parse(cuda))).Select(e => e.Symbol);
        Violations.None(missing);
        string again = "#undef HP_VENDOR_CUDA_H\n#undef HP_VENDOR_CUDA_FUNCTIONS_H\n";
        Assert.Empty(await Compare($"namespace own {{\n{subject.Own.Include}}}\n{again}{vendor.Include}\n", both, n => $"decltype(&::{n})", vendor.Folders));
    }

    private static Task<string> Compare(string includes, IEnumerable<string> names, Func<string, string> theirs, IReadOnlyList<string> folders)
    {
        string assertions = string.Concat(names.Select(n => $"static_assert(same_call<own::PFN_{n}, {theirs(n)}>::value, \"{n}\");\n"));
        return Compiler.Need().Check(Alike + includes + assertions, [.. VendorInterface.Driver.Own.Folders, .. folders], TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(@"typedef struct (\w+)_params_st \{([^}]*)\}")]
    private static partial Regex Parameters();

    [GeneratedRegex(@"(\w+)\s*;")]
    private static partial Regex Field();

    [GeneratedRegex(@"\bCUDAAPI t(cu\w+)\(")]
    private static partial Regex FfmpegType();
}
