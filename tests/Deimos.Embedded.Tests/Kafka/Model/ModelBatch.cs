namespace Deimos.Embedded.Tests.Kafka.Model;

/// <summary>One batch in a model's partition; the tag says which batch of a run it is.</summary>
internal sealed class ModelBatch
{
    public long Tag { get; init; }

    public int Count { get; init; } = 1;

    public required int Bytes { get; init; }

    public long ProducerId { get; init; } = -1;

    public short Epoch { get; init; } = -1;

    public int Sequence { get; init; } = -1;

    public bool IsTransactional { get; init; }

    public bool IsMarker { get; init; }

    public long Offset { get; set; }

    public Outcome Outcome { get; set; }

    public bool IsVisible => !IsMarker && Outcome == Outcome.Committed;
}
