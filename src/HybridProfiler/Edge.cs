using HybridProfiler.Recording;

namespace HybridProfiler;

/// <summary>The way on which tensors or buffers go from one component to another. Declared once and kept in a static field; thread-safe.</summary>
/// <example><code>static readonly Edge Patches = Edge.From(Stem).To(Encoder, "patches");</code></example>
public sealed class Edge
{
    private Edge(Component producer, Component consumer, string name)
    {
        Producer = producer;
        Consumer = consumer;
        Name = name;
        Id = Registry.Edges.Add(this);
    }

    /// <summary>Who hands over.</summary>
    public Component Producer { get; }

    /// <summary>Who takes over.</summary>
    public Component Consumer { get; }

    /// <summary>What is handed over; may be empty.</summary>
    public string Name { get; }

    internal int Id { get; }

    /// <summary>Begins the declaration of an edge.</summary>
    public static Source From(Component producer)
    {
        ArgumentNullException.ThrowIfNull(producer);
        return new Source(producer);
    }

    /// <summary>Records that the producer hands over now; the consumer calls <see cref="HandOff.Receive"/> when it takes over, on any thread.</summary>
    public HandOff Send(in TensorInfo tensor) => Gate.IsOpen ? HandOff.Produce(Id, tensor) : default;

    /// <summary>Records that the producer hands over a number of bytes now.</summary>
    public HandOff Send(long bytes) => Gate.IsOpen ? HandOff.Produce(Id, new TensorInfo { Bytes = bytes }) : default;

    /// <summary>Records a hand-off that is complete at once: the next component takes over on the same thread.</summary>
    public void Carries(in TensorInfo tensor)
    {
        if (Gate.IsOpen) HandOff.Produce(Id, tensor).Receive();
    }

    /// <summary>Records a hand-off of a number of bytes that is complete at once.</summary>
    public void Carries(long bytes)
    {
        if (Gate.IsOpen) HandOff.Produce(Id, new TensorInfo { Bytes = bytes }).Receive();
    }

    /// <inheritdoc/>
    public override string ToString() => Name.Length == 0 ? $"{Producer} -> {Consumer}" : $"{Producer} -> {Consumer}: {Name}";

    /// <summary>An edge of which the producer is known.</summary>
    public readonly struct Source
    {
        private readonly Component _producer;

        internal Source(Component producer) => _producer = producer;

        /// <summary>Declares the edge.</summary>
        /// <param name="consumer">Who takes over.</param>
        /// <param name="name">What is handed over.</param>
        public Edge To(Component consumer, string name = "")
        {
            ArgumentNullException.ThrowIfNull(consumer);
            ArgumentNullException.ThrowIfNull(name);
            return new Edge(_producer, consumer, name);
        }
    }
}
