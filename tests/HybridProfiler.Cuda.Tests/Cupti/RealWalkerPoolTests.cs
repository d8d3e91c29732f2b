using System.Buffers.Binary;
using System.Runtime.InteropServices;
using HybridProfiler.Cuda.Cupti;

namespace HybridProfiler.Cuda.Tests.Cupti;

/// <summary>Records of memory pools and of allocations from them, walked by NVIDIA's own libraries of two releases and decoded: everything comes back.</summary>
[Collection("cupti")]
public sealed unsafe class RealWalkerPoolTests
{
    // As CUDA 11.8 and 12.4 lay them out.
    private const int PoolBytes = 72, MemoryBytes = 120;

    public static IEnumerable<TheoryDataRow<string>> Releases => RealWalkerTests.Releases;

    [Theory]
    [MemberData(nameof(Releases))]
    public void Pools_and_allocations_come_back_equal_from_the_vendors_walk(string cuda)
    {
        CuptiShim shim = RealWalkerTests.Open(cuda, out _);
        int seed = Random.Shared.Next();
        Random random = new(seed);
        bool[] isPool = [.. Enumerable.Range(0, 500).Select(_ => random.Next(2) == 0)];
        ulong[][] values = [.. isPool.Select(_ => (ulong[])[(uint)random.Next(), (uint)random.Next(), (uint)random.Next(), (ulong)random.NextInt64(), (ulong)random.NextInt64(), (ulong)random.NextInt64(), (ulong)random.NextInt64(), (ulong)random.NextInt64(), (ulong)random.NextInt64(1, long.MaxValue)])];
        int bytes = isPool.Sum(pool => pool ? PoolBytes : MemoryBytes);
        byte* buffer = (byte*)NativeMemory.AlignedAlloc((nuint)bytes + 8, 8);
        try
        {
            int at = 0;
            for (int i = 0; i < isPool.Length; i++)
            {
                Span<byte> record = new(buffer + at, isPool[i] ? PoolBytes : MemoryBytes);
                record.Fill(0xee);
                if (isPool[i]) WritePool(record, i, values[i]);
                else WriteMemory(record, i, values[i]);
                at += record.Length;
            }

            Activity[] decoded = RealWalkerTests.Decode(shim, buffer, (ulong)bytes, 37);
            Assert.Equal(isPool.Length, decoded.Length);
            for (int i = 0; i < decoded.Length; i++)
            {
                ulong[] v = values[i];
                Activity a = decoded[i];
                Assert.Equal(((uint)v[0], (uint)v[1], (uint)v[2], (long)v[8], (long)v[8]), (a.Correlation, a.Process, a.Device, a.StartNs, a.EndNs));
                if (isPool[i])
                {
                    Assert.Equal((ActivityType.MemoryPool, (CuptiPoolOperation)(1 + (i % 3)), (CuptiMemoryPool)(1 + (i % 2))), (a.Type, a.PoolOperation, a.OwnPoolType));
                    Assert.Equal((v[3], v[4], (long)v[5], v[6], v[7], 1u), (a.KeptBytes, a.Address, a.Bytes, a.ReleaseThreshold, a.UsedBytes, a.TellsUsed));
                }
                else
                {
                    Assert.Equal((ActivityType.Memory, (CuptiMemoryOperation)(1 + (i % 2)), CuptiMemoryKind.Device, CuptiMemoryPool.Local), (a.Type, a.MemoryOperation, a.MemoryKind, a.PoolType));
                    Assert.Equal((v[3], (long)v[4], v[5], v[6], v[7]), (a.Address, a.Bytes, a.PoolAddress, a.PoolSize, a.PoolUsed));
                }
            }
        }
        finally
        {
            NativeMemory.AlignedFree(buffer);
        }
    }

    private static void WritePool(Span<byte> r, int i, ulong[] v)
    {
        Put(r, 0, 50);
        Put(r, 4, 1 + (i % 3));
        Put(r, 8, 1 + (i % 2));
        Put(r, 12, (int)v[0]);
        Put(r, 16, (int)v[1]);
        Put(r, 20, (int)v[2]);
        Put(r, 24, v[3]);
        Put(r, 32, v[4]);
        Put(r, 40, v[5]);
        Put(r, 48, v[6]);
        Put(r, 56, v[8]);
        Put(r, 64, v[7]);
    }

    private static void WriteMemory(Span<byte> r, int i, ulong[] v)
    {
        Put(r, 0, 49);
        Put(r, 4, 1 + (i % 2));
        Put(r, 8, 3);
        Put(r, 12, (int)v[0]);
        Put(r, 16, v[3]);
        Put(r, 24, v[4]);
        Put(r, 32, v[8]);
        Put(r, 48, (int)v[1]);
        Put(r, 52, (int)v[2]);
        Put(r, 72, 1);
        Put(r, 80, 1);
        Put(r, 88, v[5]);
        Put(r, 104, v[6]);
        Put(r, 112, v[7]);
    }

    private static void Put(Span<byte> r, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(r[at..], value);

    private static void Put(Span<byte> r, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(r[at..], value);
}
