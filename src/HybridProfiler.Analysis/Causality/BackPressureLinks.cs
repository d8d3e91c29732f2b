using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Causality;

/// <summary>
/// Queues between two threads that were full. A producer's wait that no hand-off explains, and during which the consumer
/// took something over, is the wait for room; the number of things then under way is the queue's capacity. From then on
/// it holds for every hand-off of the pair: one can be put in when the one a capacity before it was taken out. A queue
/// that never was full says nothing about its capacity and is taken as unbounded.
/// </summary>
internal static class BackPressureLinks
{
    public static void Add(GraphBuilder graph)
    {
        HandOffTable handOffs = graph.Trace.HandOffs;
        SortedDictionary<(int Producer, int Consumer), List<Item>> pairs = [];
        for (int h = 0; h < handOffs.Count; h++)
        {
            int producer = HandOffLinks.LaneOf(graph, handOffs.ProducerSpan[h]), consumer = HandOffLinks.LaneOf(graph, handOffs.ConsumerSpan[h]);
            if (producer < 0 || consumer < 0 || producer == consumer || handOffs.Consumed[h] < handOffs.Produced[h]) continue;
            if (!pairs.TryGetValue((producer, consumer), out List<Item>? items)) pairs.Add((producer, consumer), items = []);
            // Several things that go together are one place in the queue.
            Item item = new(handOffs.Produced[h], TakenAt(graph, consumer, handOffs.Consumed[h]), handOffs.Request[h], handOffs.Edge[h]);
            if (items.Count > 0 && items[^1].Request >= 0 && items[^1].Request == item.Request) items[^1] = item;
            else items.Add(item);
        }

        bool[] explained = graph.Explained();
        foreach (((int producer, _), List<Item> items) in pairs) Add(graph, producer, items, explained);
    }

    private static void Add(GraphBuilder graph, int producer, List<Item> items, bool[] explained)
    {
        int[] waits = WaitsAfter(graph, producer, items, explained);
        Dictionary<int, int> seen = [];
        for (int i = 0; i < items.Count; i++)
        {
            if (waits[i] < 0) continue;
            Piece wait = graph.Pieces[waits[i]];
            int taken = LastTaken(graph, items, i, wait.EndNs);
            if (taken < 0 || graph.Pieces[items[taken].Taken].EndNs <= wait.StartNs) continue;
            seen[i - taken] = seen.GetValueOrDefault(i - taken) + 1;
        }

        if (seen.Count == 0) return;
        int capacity = seen.OrderByDescending(s => s.Value).ThenBy(s => s.Key).First().Key;
        for (int i = capacity; i < items.Count; i++)
        {
            if (waits[i] >= 0 && items[i - capacity].Taken >= 0) graph.Link(items[i - capacity].Taken, waits[i], atEnd: true, LinkKind.BackPressure, items[i].Edge);
        }
    }

    // The first wait of the producer after each hand-over and before the next.
    private static int[] WaitsAfter(GraphBuilder graph, int producer, List<Item> items, bool[] explained)
    {
        int[] waits = new int[items.Count];
        Array.Fill(waits, -1);
        Lane lane = graph.Lanes[producer];
        int at = 0;
        for (int p = lane.First; p < lane.End; p++)
        {
            Piece piece = graph.Pieces[p];
            if (piece.Kind != PieceKind.Wait || explained[p]) continue;
            while (at + 1 < items.Count && items[at + 1].ProducedNs <= piece.StartNs) at++;
            if (items[at].ProducedNs <= piece.StartNs && waits[at] < 0) waits[at] = p;
        }

        return waits;
    }

    private static int LastTaken(GraphBuilder graph, List<Item> items, int before, long ns)
    {
        for (int i = before - 1; i >= 0; i--)
            if (items[i].Taken >= 0 && graph.Pieces[items[i].Taken].EndNs <= ns) return i;
        return -1;
    }

    // The end of the consumer's wait is when it took the thing out; the hand-off says when it began to use it.
    private static int TakenAt(GraphBuilder graph, int consumer, long consumedNs)
    {
        int at = graph.EndingAt(consumer, consumedNs), first = graph.Lanes[consumer].First;
        for (int p = at; p >= first && p > at - 3; p--)
            if (graph.Pieces[p].Kind == PieceKind.Wait) return p;
        return at;
    }

    private readonly record struct Item(long ProducedNs, int Taken, int Request, int Edge);
}
