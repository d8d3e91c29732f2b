// The native library for every platform it is shipped for, what it is checked with, and the vendor's libraries for tests.

// NVIDIA's own libraries of two CUDA releases. Tests that need them are skipped with the reason that lies in absent.txt.
void FetchVendor(string wanted = "libraries")
{
    var folder = artifacts + "/cache/vendor";
    EnsureDirectoryExists(folder);
    var told = folder + "/absent.txt";
    var lines = new List<string>();
    if (IsRunningOnWindows()) lines.Add("NVIDIA's libraries for tests come from Debian packages, which Windows cannot load");
    else
    {
        var watch = Stopwatch.StartNew();
        var code = StartProcess("/bin/sh", new ProcessSettings { Arguments = $"native/tools/fetch-vendor.sh artifacts/cache/vendor {wanted}", WorkingDirectory = root, RedirectStandardOutput = true }, out var output);
        lines.AddRange(output);
        if (code == 0)
        {
            if (System.IO.File.Exists(told)) System.IO.File.Delete(told);
            if (watch.Elapsed.TotalSeconds > 2) Console.WriteLine($"Fetched NVIDIA's {wanted} for tests in {watch.Elapsed.TotalSeconds:0} s.");
            return;
        }
    }
    var reason = lines.LastOrDefault(l => l != "") ?? "NVIDIA's libraries for tests could not be fetched";
    Console.WriteLine($"Missing: {reason}.");
    if (wanted == "libraries") System.IO.File.WriteAllText(told, reason + "\n");
}

Task("vendor").Description("NVIDIA's own libraries and headers of two CUDA releases, for tests only, into artifacts/cache/vendor").Does(() => FetchVendor());
