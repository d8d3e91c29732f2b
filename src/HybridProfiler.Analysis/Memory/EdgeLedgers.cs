using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Memory;

/// <summary>Keeps the books of all edges.</summary>
internal sealed class EdgeLedgers
{
    private const Conversions InOneMemory = Conversions.Copy | Conversions.Cast | Conversions.Layout | Conversions.Resize;
    private const int MostAlignment = 4_096;

    private readonly Trace _trace;
    private readonly Book[] _books;
    private readonly HashSet<int> _needless = [];

    private EdgeLedgers(Trace trace)
    {
        _trace = trace;
        _books = [.. trace.Edges.Select(_ => new Book())];
    }

    public static ImmutableArray<EdgeLedger> Of(TraceIndex index, List<int[]> paths, IEnumerable<AllocationEvent> allocations)
    {
        EdgeLedgers ledgers = new(index.Trace);
        HashSet<long> addresses = [.. allocations.Where(a => a.Bytes > 0 && a.Address != 0).Select(a => a.Address)];
        for (int h = 0; h < index.Trace.HandOffs.Count; h++) ledgers.Enter(h, addresses);
        foreach (int[] path in paths) ledgers.FindUndone(path);
        return [.. ledgers._books.Select((b, e) => b.Close(e)).Where(l => l.HandOffs > 0).OrderByDescending(l => l.MovedBytes).ThenByDescending(l => l.HandedOverBytes).ThenBy(l => l.Edge)];
    }

    /// <summary>How often the bytes of a hand-off are moved at least.</summary>
    public static int PassesOf(Conversions conversions) =>
        ((conversions & Conversions.HostToDevice) != 0 ? 1 : 0) + ((conversions & Conversions.DeviceToHost) != 0 ? 1 : 0) + ((conversions & InOneMemory) != 0 ? 1 : 0);

    private void Enter(int row, HashSet<long> addresses)
    {
        HandOffTable table = _trace.HandOffs;
        Book book = _books[table.Edge[row]];
        long bytes = table.Bytes[row], tensor = table.Tensor[row];
        Conversions conversions = ConversionPath.ConversionsOf(table, row);
        bool known = tensor != 0 && table.Version[row] != 0, isFirst = !known || book.Versions.Add((tensor, table.Version[row]));
        book.HandOffs++;
        book.HandedOver += bytes;
        book.Moved += bytes * PassesOf(conversions);
        if (isFirst) book.Useful += bytes;
        if (tensor != 0) book.Tensors.Add(tensor);
        for (int bit = 0; bit < book.Done.Length; bit++)
            if (((int)conversions & (1 << bit)) != 0) book.Done[bit]++;
        if (known && conversions != Conversions.None && !book.Converted.Add((tensor, table.Version[row], conversions)))
        {
            book.Again++;
            Needless(row, bytes * PassesOf(conversions));
        }

        if (addresses.Contains(tensor)) book.Alignment = Math.Min(book.Alignment == 0 ? MostAlignment : book.Alignment, Math.Min(MostAlignment, 1L << System.Numerics.BitOperations.TrailingZeroCount(tensor)));
        if (table.Layout[row] is not (>= 0 and int layout)) return;
        TensorAccess access = TensorAccess.Of(table.Layouts[layout]);
        // A changed layout is read in order by the consumer; the conversion has paid for it.
        bool inOrder = access.IsRowMajor || (conversions & Conversions.Layout) != 0;
        if (!inOrder) book.Strided += bytes;
        double use = inOrder ? access.ElementBytes > 0 ? 1 : double.NaN : access.LineUse;
        if (double.IsNaN(use)) return;
        book.Used += use * bytes;
        book.Fetched += bytes;
    }

    // A conversion is taken back when a later hand-off converts the same thing and what goes on has it as it was before.
    private void FindUndone(int[] path)
    {
        HandOffTable table = _trace.HandOffs;
        for (int i = 0; i + 1 < path.Length; i++)
        {
            int first = path[i], second = path[i + 1];
            Conversions a = ConversionPath.ConversionsOf(table, first), b = ConversionPath.ConversionsOf(table, second);
            bool roundTrip = (a & Conversions.DeviceToHost) != 0 && (b & Conversions.HostToDevice) != 0
                && table.Tensor[first] != 0 && table.Tensor[first] == table.Tensor[second] && table.Version[first] != 0 && table.Version[first] == table.Version[second];
            bool undone = i + 2 < path.Length && IsUndone(a & b, LayoutOf(first), LayoutOf(second), LayoutOf(path[i + 2]));
            if (!roundTrip && !undone) continue;
            _books[table.Edge[first]].Undone++;
            Needless(first, table.Bytes[first]);
            Needless(second, table.Bytes[second]);
        }
    }

    private static bool IsUndone(Conversions both, TensorLayout? first, TensorLayout? second, TensorLayout? third)
    {
        if (first is null || second is null || third is null) return false;
        return ((both & Conversions.Cast) != 0 && first.DType != DType.Unknown && second.DType != first.DType && third.DType == first.DType)
            || ((both & Conversions.Layout) != 0 && !TensorAccess.SameOrder(first, second) && TensorAccess.SameOrder(first, third));
    }

    private TensorLayout? LayoutOf(int row) => _trace.HandOffs.Layout[row] is >= 0 and int layout ? _trace.HandOffs.Layouts[layout] : null;

    // What is needless for two reasons is so once.
    private void Needless(int row, long bytes)
    {
        if (!_needless.Add(row)) return;
        Book book = _books[_trace.HandOffs.Edge[row]];
        book.NeedlessBytes += bytes;
        if (_trace.HandOffs.Consumed[row] >= 0) book.NeedlessNs += _trace.HandOffs.Consumed[row] - _trace.HandOffs.Produced[row];
    }

    private sealed class Book
    {
        public int HandOffs, Again, Undone;
        public long HandedOver, Useful, Moved, NeedlessBytes, NeedlessNs, Strided, Fetched, Alignment;
        public double Used;
        public readonly int[] Done = new int[6];
        public readonly HashSet<long> Tensors = [];
        public readonly HashSet<(long, int)> Versions = [];
        public readonly HashSet<(long, int, Conversions)> Converted = [];

        public EdgeLedger Close(int edge) => new(
            edge, HandOffs, Tensors.Count, Versions.Count, HandedOver, Useful, Moved, Done[0], Done[1], Done[2], Done[3], Done[4], Done[5],
            Again, Undone, NeedlessBytes, NeedlessNs, Strided, Fetched > 0 ? Used / Fetched : double.NaN, (int)Alignment);
    }
}
