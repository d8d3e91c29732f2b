using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Memory;

/// <summary>
/// Makes the accounts of a trace, so that no byte stands in two: allocations by component; what counters tell of other owners; and of
/// counters that enclose others (a framework's reserve, the memory of a process, of a device, the working set) what their parts leave.
/// </summary>
internal sealed class MemoryAccounts
{
    private readonly TraceIndex _index;
    private readonly SortedDictionary<(MemoryOwner Owner, int Device, int Component, int Process), StepFunction> _accounts = [];

    private int _process;

    private MemoryAccounts(TraceIndex index) => _index = index;

    public static IEnumerable<MemoryAccount> Of(TraceIndex index, AllocationReplay replay)
    {
        MemoryAccounts accounts = new(index);
        Dictionary<int, List<CounterSeries>> devices = [];
        foreach (int process in index.Trace.Counters.Select(c => c.Process).Concat(replay.Changes.Keys.Select(k => k.Process)).Distinct().Order())
        {
            // What a process has is its own business; only a device may be shared.
            accounts._process = process;
            MemoryCounterRoles counters = new(index.Trace, process);
            accounts.Allocations(replay, counters);
            accounts.Host(counters);
            foreach (int device in counters.Devices.Union(replay.Changes.Keys.Where(k => k.Process == process).Select(k => k.Device)).Where(d => d >= 0).Order())
            {
                accounts.OnDevice(counters, device);
                if (counters.Gauge(MemoryOwner.DeviceExternal, device) is not { } used) continue;
                if (!devices.TryGetValue(device, out List<CounterSeries>? told)) devices.Add(device, told = []);
                told.Add(used);
            }
        }

        foreach ((int device, List<CounterSeries> told) in devices)
            accounts._accounts[(MemoryOwner.DeviceExternal, device, -1, MemoryAccount.OfOthers)] = StepFunction.Rest(accounts.Values([.. told]), accounts.PartsOfAll(device));
        return accounts._accounts.Where(a => a.Value.Steps.Any(s => s.Bytes != 0)).Select(a => new MemoryAccount(a.Key.Owner, a.Key.Device, a.Key.Component, a.Value.Steps) { Process = a.Key.Process });
    }

    private void Allocations(AllocationReplay replay, MemoryCounterRoles counters)
    {
        foreach (var memory in replay.Changes.Where(c => c.Key.Process == _process).GroupBy(c => (c.Key.Owner, c.Key.Device)))
        {
            List<MemoryStep> before = [];
            foreach (((MemoryOwner owner, int device, int component, int process) key, List<MemoryStep> changes) in memory)
            {
                if (key.component == MemoryAccount.BeforeRecording) before = changes;
                else _accounts[key] = StepFunction.OfChanges(_index.StartNs, 0, changes);
            }

            // At least what was released of it was there.
            long lowest = 0, sum = 0, atStart = 0;
            foreach (MemoryStep change in before) lowest = Math.Min(lowest, sum += change.Bytes);
            if (counters.Total(memory.Key.Owner, memory.Key.Device) is { Count: > 0 } total)
            {
                int first = 0;
                while (first + 1 < total.Count && total.Time[first + 1] == total.Time[0]) first++;
                atStart = (long)total.Value[first] - memory.Sum(m => m.Value.Where(c => c.TimeNs <= total.Time[0]).Sum(c => c.Bytes));
            }

            long known = Math.Max(-lowest, atStart);
            if (known > 0) _accounts[(memory.Key.Owner, memory.Key.Device, MemoryAccount.BeforeRecording, _process)] = StepFunction.OfChanges(_index.StartNs, known, before);
        }
    }

    private void Host(MemoryCounterRoles counters)
    {
        MemoryOwner[] heaps = [MemoryOwner.Generation0, MemoryOwner.Generation1, MemoryOwner.Generation2, MemoryOwner.LargeObjectHeap, MemoryOwner.PinnedObjectHeap];
        bool parts = heaps.Any(h => counters.Gauge(h, -1) is not null);
        foreach (MemoryOwner heap in parts ? heaps : [MemoryOwner.ManagedHeap])
        {
            if (counters.Gauge(heap, -1) is not { } sizes) continue;
            // The heap as a whole encloses the objects that somebody told of.
            StepFunction whole = Values(sizes);
            Add(heap, -1, StepFunction.Rest(whole, Parts(-1, heap)));
        }

        foreach (MemoryOwner owner in (MemoryOwner[])[MemoryOwner.Native, MemoryOwner.PageLocked]) Counted(counters, owner, -1);
        if (counters.Gauge(MemoryOwner.OtherOfProcess, -1) is { } workingSet) Add(MemoryOwner.OtherOfProcess, -1, StepFunction.Rest(Values(workingSet), Parts(-1)));
    }

    private void OnDevice(MemoryCounterRoles counters, int device)
    {
        Counted(counters, MemoryOwner.Device, device);
        Counted(counters, MemoryOwner.Unified, device);
        if (counters.Gauge(MemoryOwner.DeviceCached, device) is { } reserved) Add(MemoryOwner.DeviceCached, device, StepFunction.Rest(Values(reserved), Parts(device, MemoryOwner.Device)));
        else if (counters.IdleInPools(device, _index.StartNs) is { } idle) Add(MemoryOwner.DeviceCached, device, idle);
        // Beside a framework's own account, the driver's tells what else was allocated.
        if (counters.Total(MemoryOwner.Device, device) is not null && counters.Sum(MemoryOwner.Device, device, _index.StartNs) is { } all)
            Add(MemoryOwner.Device, device, StepFunction.Rest(all, Parts(device, MemoryOwner.Device, MemoryOwner.DeviceCached)));
        if (counters.Gauge(MemoryOwner.DeviceOtherOfProcess, device) is { } process) Add(MemoryOwner.DeviceOtherOfProcess, device, StepFunction.Rest(Values(process), Parts(device)));
    }

    // Where single allocations are known their sum is, too.
    private void Counted(MemoryCounterRoles counters, MemoryOwner owner, int device)
    {
        if (_accounts.Keys.Any(k => k.Owner == owner && k.Device == device && k.Process == _process)) return;
        if (counters.Total(owner, device) is { } framework) Add(owner, device, Values(framework));
        else if (counters.Sum(owner, device, _index.StartNs) is { } sum) Add(owner, device, sum);
    }

    // Several that tell the same take turns.
    private StepFunction Values(params ReadOnlySpan<CounterSeries> told)
    {
        List<MemoryStep> steps = [];
        foreach (CounterSeries series in told)
            for (int i = 0; i < series.Count; i++) steps.Add(new MemoryStep(series.Time[i], (long)Math.Round(Math.Max(series.Value[i], 0))));
        return StepFunction.OfValues(_index.StartNs, told.Length > 1 ? steps.OrderBy(s => s.TimeNs) : steps);
    }

    private IEnumerable<StepFunction> Parts(int device, params MemoryOwner[] owners) =>
        [.. _accounts.Where(a => a.Key.Device == device && a.Key.Process == _process && (owners.Length == 0 || owners.Contains(a.Key.Owner))).Select(a => a.Value)];

    private IEnumerable<StepFunction> PartsOfAll(int device) => [.. _accounts.Where(a => a.Key.Device == device).Select(a => a.Value)];

    private void Add(MemoryOwner owner, int device, StepFunction bytes)
    {
        var key = (owner, device, -1, _process);
        _accounts[key] = _accounts.TryGetValue(key, out StepFunction? known) ? StepFunction.Combine(known, bytes, static (a, b) => a + b) : bytes;
    }
}
