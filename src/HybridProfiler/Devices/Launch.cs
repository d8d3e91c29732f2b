using HybridProfiler.Recording;

namespace HybridProfiler.Devices;

/// <summary>
/// The host side of a submission, for backends: a scope around the driver call that carries the correlation of the
/// device operation it submits. Component and request of the operation are those of the scope around it.
/// </summary>
public static class Launch
{
    /// <summary>Declares a label for driver calls ("clEnqueueNDRangeKernel"); it belongs to the component around the call. Keep it in a static field.</summary>
    /// <param name="name">Name of the call.</param>
    /// <param name="kind">What the call's time is spent on.</param>
    public static Label Call(string name, SpanKind kind = SpanKind.Compute)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Label(null, name, kind);
    }

    /// <summary>The label that <see cref="Component.Enter"/> opens, for backends whose scopes are named like the component.</summary>
    public static Label LabelOf(Component component)
    {
        ArgumentNullException.ThrowIfNull(component);
        return component.Self;
    }

    /// <summary>Opens the scope of a driver call.</summary>
    /// <param name="call">Label of the call.</param>
    /// <param name="correlation">Correlation for <see cref="DeviceOperation.Correlation"/>; 0 when nobody records.</param>
    public static Scope Enter(Label call, out ulong correlation)
    {
        ArgumentNullException.ThrowIfNull(call);
        correlation = 0;
        if (!Gate.IsOpen) return default;
        ThreadBuffer buffer = ThreadBuffer.Current;
        long id = buffer.NextId();
        Scope scope = buffer.Open(call.Id, id);
        if (scope.IsRecording) correlation = (ulong)id;
        return scope;
    }
}
