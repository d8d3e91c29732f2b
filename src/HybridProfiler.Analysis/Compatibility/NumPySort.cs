namespace HybridProfiler.Analysis.Compatibility;

/// <summary>
/// The order in which NumPy's default <c>argsort</c> (1.24: introsort, which does not keep the order of equal values) leaves its input.
/// pandas sorts tables by it, so that figures of tools built on it hang on where equal times end up; whoever wants their figures has to
/// sort the same way: median of three, the smaller part first, insertion up to 16 values, heapsort where the recursion gets too deep.
/// </summary>
internal static class NumPySort
{
    private const int SmallPart = 16;

    /// <summary>Places of the values in sorted order.</summary>
    public static int[] ArgSort(ReadOnlySpan<double> values)
    {
        int[] order = new int[values.Length];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        if (order.Length < 2) return order;
        Stack<(int Low, int High, int Depth)> parts = new();
        int depth = 2 * System.Numerics.BitOperations.Log2((uint)order.Length), low = 0, high = order.Length - 1;
        while (true)
        {
            if (depth < 0)
            {
                HeapSort(values, order.AsSpan(low, high - low + 1));
            }
            else
            {
                while (high - low + 1 > SmallPart)
                {
                    int pivot = Partition(values, order, low, high);
                    depth--;
                    if (pivot - low < high - pivot)
                    {
                        parts.Push((pivot + 1, high, depth));
                        high = pivot - 1;
                    }
                    else
                    {
                        parts.Push((low, pivot - 1, depth));
                        low = pivot + 1;
                    }
                }

                Insert(values, order, low, high);
            }

            if (!parts.TryPop(out (int Low, int High, int Depth) next)) return order;
            (low, high, depth) = next;
        }
    }

    /// <summary>The items, sorted by a value of each.</summary>
    public static List<T> Sort<T>(IReadOnlyList<T> items, Func<T, double> by)
    {
        double[] values = new double[items.Count];
        for (int i = 0; i < values.Length; i++) values[i] = by(items[i]);
        List<T> sorted = new(values.Length);
        foreach (int place in ArgSort(values)) sorted.Add(items[place]);
        return sorted;
    }

    private static int Partition(ReadOnlySpan<double> values, int[] order, int low, int high)
    {
        int middle = low + ((high - low) >> 1);
        if (values[order[middle]] < values[order[low]]) Swap(order, middle, low);
        if (values[order[high]] < values[order[middle]]) Swap(order, high, middle);
        if (values[order[middle]] < values[order[low]]) Swap(order, middle, low);
        double pivot = values[order[middle]];
        int left = low, right = high - 1;
        Swap(order, middle, right);
        while (true)
        {
            do left++;
            while (values[order[left]] < pivot);
            do right--;
            while (pivot < values[order[right]]);
            if (left >= right) break;
            Swap(order, left, right);
        }

        Swap(order, left, high - 1);
        return left;
    }

    private static void Insert(ReadOnlySpan<double> values, int[] order, int low, int high)
    {
        for (int i = low + 1; i <= high; i++)
        {
            int place = order[i], hole = i;
            for (; hole > low && values[place] < values[order[hole - 1]]; hole--) order[hole] = order[hole - 1];
            order[hole] = place;
        }
    }

    private static void HeapSort(ReadOnlySpan<double> values, Span<int> order)
    {
        for (int root = order.Length / 2 - 1; root >= 0; root--) Sink(values, order, root, order.Length);
        for (int last = order.Length - 1; last > 0; last--)
        {
            (order[0], order[last]) = (order[last], order[0]);
            Sink(values, order, 0, last);
        }
    }

    private static void Sink(ReadOnlySpan<double> values, Span<int> order, int root, int count)
    {
        int sinking = order[root];
        for (int child = 2 * root + 1; child < count; child = 2 * root + 1)
        {
            if (child + 1 < count && values[order[child]] < values[order[child + 1]]) child++;
            if (!(values[sinking] < values[order[child]])) break;
            order[root] = order[child];
            root = child;
        }

        order[root] = sinking;
    }

    private static void Swap(int[] order, int a, int b) => (order[a], order[b]) = (order[b], order[a]);
}
