using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL.Tests;

/// <summary>A user event that commands wait for. Opens by itself, with an error, when a test is stuck for half a minute.</summary>
internal sealed unsafe class Gate : IDisposable
{
    private readonly CL _api;
    private readonly Timer _failsafe;
    private int _opened;

    public Gate(Machine machine)
    {
        _api = machine.Api;
        int status;
        Event = _api.CreateUserEvent(machine.Context, &status);
        Machine.Check(status);
        _failsafe = new Timer(_ => TryOpen(-1), null, 30_000, Timeout.Infinite);
    }

    public nint Event { get; }

    /// <summary>Lets the commands go on, or end with an error where the status is negative.</summary>
    public void Open(int status = 0) => Assert.True(TryOpen(status), "the gate had to open by itself: something was stuck");

    public void Dispose()
    {
        _failsafe.Dispose();
        TryOpen(-1);
        Machine.Check(_api.ReleaseEvent(Event));
    }

    private bool TryOpen(int status)
    {
        if (Interlocked.Exchange(ref _opened, 1) != 0) return false;
        _api.SetUserEventStatus(Event, status);
        return true;
    }
}
