using HybridProfiler.Vendor;

namespace HybridProfiler.Native.Tests.Abi;

/// <summary>Our declarations of one interface beside the vendor's of every release.</summary>
internal sealed record Comparison(IReadOnlyList<AbiRow> Rows, IReadOnlyList<string> Violations)
{
    /// <summary>Null where the vendor's headers are not there.</summary>
    internal static async Task<Comparison?> Of(VendorInterface subject, Compiler compiler, CancellationToken token)
    {
        VendorRelease[] releases = [.. VendorRelease.All.Select(r => VendorRelease.Need(r.Cuda))];
        HeaderSet?[] headers = [.. releases.Select(subject.Of)];
        if (headers.Any(h => h is null))
        {
            return null;
        }

        Declarations declarations = subject.Declarations;
        IReadOnlyDictionary<string, long> own = await Probe.Ask(declarations, subject.Own, l => [l.Name], compiler, token);
        List<IReadOnlyDictionary<string, long>> vendor = [];
        foreach (HeaderSet? set in headers)
        {
            vendor.Add(await Probe.Ask(declarations, set!, l => l.VendorNames.Count > 0 ? l.VendorNames : [l.Name], compiler, token));
        }

        List<AbiRow> rows = [];
        List<string> violations = [];
        foreach (Layout layout in declarations.Layouts)
        {
            Compare(layout, own, vendor, releases, rows, violations);
        }

        foreach (Constant constant in declarations.Constants.Where(c => !c.Name.StartsWith("HP_", StringComparison.Ordinal)))
        {
            long?[] values = [.. vendor.Select(v => v.TryGetValue("value " + constant.Name, out long value) ? value : (long?)null)];
            long mine = own["value " + constant.Name];
            rows.Add(new AbiRow(constant.Name, mine, values));
            for (int i = 0; i < releases.Length; i++)
            {
                bool expected = constant.Since is null || constant.Since <= Version.Parse(releases[i].Cuda);
                if (values[i] is null && expected) violations.Add($"{constant.Name}: the headers of {releases[i].Cuda} have no such name");
                if (values[i] is not null && !expected) violations.Add($"{constant.Name}: said to be newer than {releases[i].Cuda}, whose headers have it");
                if (values[i] is { } theirs && theirs != mine) violations.Add($"{constant.Name}: {mine} here, {theirs} in {releases[i].Cuda}");
            }
        }

        return new Comparison(rows, violations);
    }

    private static void Compare(
        Layout layout, IReadOnlyDictionary<string, long> own, List<IReadOnlyDictionary<string, long>> vendor, VendorRelease[] releases,
        List<AbiRow> rows, List<string> violations)
    {
        string[] names = layout.VendorNames.Count > 0 ? [.. layout.VendorNames] : [layout.Name];
        bool isPrefix = layout.VendorNames.Count > 0;
        foreach (string name in names)
        {
            long?[] sizes = [.. vendor.Select(v => v.TryGetValue("sizeof " + name, out long size) ? size : (long?)null)];
            rows.Add(new AbiRow($"sizeof({name})" + (isPrefix ? $", {layout.Name} here" : ""), own["sizeof " + layout.Name], sizes));
            if (sizes.All(s => s is null)) violations.Add($"{name}: no release declares it");
            if (!isPrefix)
            {
                foreach (long? size in sizes.Where(s => s is not null && s != own["sizeof " + layout.Name]))
                    violations.Add($"sizeof({name}): {own["sizeof " + layout.Name]} here, {size} there");
            }

            foreach (string field in layout.Fields)
            {
                long mine = own[$"offsetof {layout.Name}.{field}"];
                long width = own[$"sizeof {layout.Name}.{field}"];
                long?[] offsets = [.. vendor.Select(v => v.TryGetValue($"offsetof {name}.{field}", out long offset) ? offset : (long?)null)];
                rows.Add(new AbiRow($"{name}.{field}", mine, offsets));
                for (int i = 0; i < releases.Length; i++)
                {
                    if (sizes[i] is null) continue;
                    if (offsets[i] is { } theirs)
                    {
                        if (theirs != mine) violations.Add($"{name}.{field}: at {mine} here, at {theirs} in {releases[i].Cuda}");
                        if (vendor[i][$"sizeof {name}.{field}"] != width)
                            violations.Add($"{name}.{field}: {width} bytes here, {vendor[i][$"sizeof {name}.{field}"]} in {releases[i].Cuda}");
                    }
                    else if (!isPrefix)
                    {
                        violations.Add($"{name}.{field}: {releases[i].Cuda} has no such field");
                    }
                }
            }
        }

        // A field of a prefix structure must be somebody's: in one of the vendor's structures under that name, or reserved.
        if (isPrefix)
        {
            violations.AddRange(layout.Fields
                .Where(f => !f.Contains("reserved", StringComparison.OrdinalIgnoreCase) && !f.Contains("pad", StringComparison.OrdinalIgnoreCase))
                .Where(f => names.All(n => vendor.All(v => !v.ContainsKey($"offsetof {n}.{f}"))))
                .Select(f => $"{layout.Name}.{f}: in none of {string.Join(", ", names)}"));
        }
    }
}
