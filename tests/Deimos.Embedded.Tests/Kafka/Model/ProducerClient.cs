namespace Deimos.Embedded.Tests.Kafka.Model;

/// <summary>A producer of a run; it remembers who it was before, so that it can act as a zombie.</summary>
internal sealed class ProducerClient(string name, string? transactionalId)
{
    public string Name => name;

    public string? TransactionalId => transactionalId;

    public List<Identity> Identities { get; } = [];

    /// <summary>Who a producer is, and what it has sent as such to each partition.</summary>
    internal sealed class Identity(long id, short epoch, int partitions)
    {
        public long Id => id;

        public short Epoch => epoch;

        public List<(int Sequence, int Count)>[] Sent { get; } =
            [.. Enumerable.Range(0, partitions).Select(_ => new List<(int, int)>())];

        public int[] NextSequence { get; } = new int[partitions];

        public override string ToString() => $"{id}/{epoch}";
    }
}
