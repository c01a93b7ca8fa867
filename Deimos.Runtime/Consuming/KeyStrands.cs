using Deimos.Kafka;

namespace Deimos.Consuming;

/// <summary>
/// Handles the messages of one partition in parallel, those of the same key one after another in their order.
/// Messages without a key have no order.
/// </summary>
/// <remarks><see cref="Add"/> and <see cref="WhenAllAsync"/> are for one thread.</remarks>
internal sealed class KeyStrands(Func<QueuedMessage, Task> finish, CancellationToken stopping)
{
    private readonly Dictionary<object, Strand> _strands = new(new KeyComparer());

    public void Add(QueuedMessage message)
    {
        var key = message.Message.Key ?? new object();
        lock (_strands)
        {
            if (_strands.TryGetValue(key, out var busy))
            {
                busy.Waiting.Enqueue(message);
                return;
            }

            var strand = new Strand();
            _strands.Add(key, strand);
            strand.Running = Task.Run(() => RunAsync(key, strand, message), CancellationToken.None);
        }
    }

    /// <summary>Waits until the messages at work are over and none is begun any more; never fails.</summary>
    public Task WhenAllAsync()
    {
        lock (_strands)
        {
            return Task.WhenAll(_strands.Values.Select(strand => strand.Running));
        }
    }

    private async Task RunAsync(object key, Strand strand, QueuedMessage first)
    {
        try
        {
            for (var message = first; message is not null; message = Next(key, strand))
            {
                await finish(message).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped; what was not stored comes again to the next owner.
        }
    }

    private QueuedMessage? Next(object key, Strand strand)
    {
        lock (_strands)
        {
            if (!stopping.IsCancellationRequested && strand.Waiting.TryDequeue(out var next))
            {
                return next;
            }

            _strands.Remove(key);
            return null;
        }
    }

    private sealed class Strand
    {
        public Queue<QueuedMessage> Waiting { get; } = new();

        public Task Running { get; set; } = Task.CompletedTask;
    }

    private sealed class KeyComparer : IEqualityComparer<object>
    {
        public new bool Equals(object? x, object? y) =>
            ReferenceEquals(x, y) || (x is byte[] left && y is byte[] right && left.AsSpan().SequenceEqual(right));

        public int GetHashCode(object obj) =>
            obj is byte[] bytes ? (int)Crc32.Compute(bytes) : obj.GetHashCode();
    }
}
