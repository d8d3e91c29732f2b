namespace HybridProfiler.Contracts;

/// <summary>A device under the contract: how work is sent to it, whatever its interface.</summary>
public interface IDeviceSubject : IDisposable
{
    /// <summary>Adds the backend to the options of a session.</summary>
    SessionOptions AddTo(SessionOptions options);

    /// <summary>Sends a transfer of so many bytes to the device, on an in-order queue, without waiting for it.</summary>
    void Transfer(int queue, int bytes);

    /// <summary>Sends a kernel to the device, without waiting for it.</summary>
    void Launch(int queue);

    /// <summary>Waits until everything sent has finished.</summary>
    void Finish();

    /// <summary>What the last transfer and the last kernel of a queue have computed: the same whether recorded or not.</summary>
    int Result(int queue);
}
