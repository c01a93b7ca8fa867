namespace Deimos.Embedded.Kafka.Log;

/// <summary>The bytes of a segment in one piece of memory.</summary>
internal sealed class MemoryBytes : SegmentBytes
{
    private readonly byte[] _buffer;
    private readonly MemoryBudget _budget;
    private int _taken;

    public MemoryBytes(int capacity, MemoryBudget budget)
    {
        _buffer = GC.AllocateUninitializedArray<byte>(capacity);
        _budget = budget;
        _taken = capacity;
        budget.Take(capacity);
    }

    public override bool HasRoomFor(int length, int size) => _buffer.Length - length >= size;

    public override Span<byte> Stage(int position, int size) => _buffer.AsSpan(position, size);

    public override void WriteStaged(int position, int size)
    {
    }

    public override void CopyTo(int position, Span<byte> target) =>
        _buffer.AsSpan(position, target.Length).CopyTo(target);

    public override ReadOnlyMemory<byte> Read(int position, int size) => _buffer.AsMemory(position, size);

    public override void Delete() => Dispose();

    public override void Dispose() => _budget.Give(Interlocked.Exchange(ref _taken, 0));
}
