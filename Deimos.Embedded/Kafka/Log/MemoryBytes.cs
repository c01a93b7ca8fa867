namespace Deimos.Embedded.Kafka.Log;

/// <summary>The bytes of a segment in one piece of memory.</summary>
internal sealed class MemoryBytes : SegmentBytes
{
    private readonly MemoryBudget _budget;
    private byte[] _buffer;
    private int _taken;

    public MemoryBytes(int capacity, MemoryBudget budget)
    {
        _buffer = SegmentPool.Rent(capacity);
        _budget = budget;
        _taken = _buffer.Length;
        budget.Take(_taken);
    }

    public override bool HasRoomFor(int length, int size) => _buffer.Length - length >= size;

    public override Span<byte> Stage(int position, int size) => _buffer.AsSpan(position, size);

    public override void WriteStaged(int position, int size)
    {
    }

    public override void CopyTo(int position, Span<byte> target) =>
        _buffer.AsSpan(position, target.Length).CopyTo(target);

    public override ReadOnlyMemory<byte> Read(int position, int size) => _buffer.AsMemory(position, size);

    // Whoever reads may still hold a part.
    public override void Delete() => Forget();

    public override void Dispose()
    {
        var memory = _buffer;
        Forget();
        SegmentPool.Return(memory);
    }

    private void Forget()
    {
        _budget.Give(Interlocked.Exchange(ref _taken, 0));
        _buffer = [];
    }
}
