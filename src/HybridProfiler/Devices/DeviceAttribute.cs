namespace HybridProfiler.Devices;

/// <summary>
/// One attribute of a device operation or a host call: a declared key and its value, 16 bytes without a reference. Text
/// is interned for the life of the process: only text of which there are few different ones belongs here.
/// </summary>
public readonly struct DeviceAttribute
{
    private DeviceAttribute(int key, long bits) => (Key, Bits) = (key, bits);

    internal int Key { get; }

    internal long Bits { get; }

    /// <summary>Makes an attribute; allocates nothing, but for text that was never seen before.</summary>
    /// <typeparam name="T">Type of the values.</typeparam>
    /// <param name="key">Key, declared once and kept in a static field.</param>
    /// <param name="value">Value.</param>
    public static DeviceAttribute Of<T>(AttributeKey<T> key, T value)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new DeviceAttribute(key.Id, key.Bits(value));
    }
}
