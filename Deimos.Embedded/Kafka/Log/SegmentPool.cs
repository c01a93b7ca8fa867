using System.Collections.Concurrent;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// Keeps the memory of closed logs for the logs of later clusters: a first touch of new memory costs the operating
/// system more than all else that an append does.
/// </summary>
internal static class SegmentPool
{
    /// <summary>What is kept at most, in bytes.</summary>
    public const int Limit = 64 * 1024 * 1024;

    private const int SmallestKept = 256 * 1024;

    // Memory that is larger than asked for counts in full against the budget of the log; more than this is not wasted.
    private const int AllowedWaste = 32;

    private static readonly ConcurrentQueue<byte[]> Kept = new();
    private static long _size;

    public static byte[] Rent(int capacity)
    {
        if (capacity >= SmallestKept && Kept.TryDequeue(out var kept))
        {
            if (kept.Length >= capacity && kept.Length - capacity <= capacity / AllowedWaste)
            {
                Interlocked.Add(ref _size, -kept.Length);
                return kept;
            }

            Kept.Enqueue(kept);
        }

        return GC.AllocateUninitializedArray<byte>(capacity);
    }

    /// <summary>Takes memory back that nobody looks at any more.</summary>
    public static void Return(byte[] memory)
    {
        if (memory.Length < SmallestKept)
        {
            return;
        }

        if (Interlocked.Add(ref _size, memory.Length) <= Limit)
        {
            Kept.Enqueue(memory);
        }
        else
        {
            Interlocked.Add(ref _size, -memory.Length);
        }
    }
}
