using Deimos.Records;

namespace Deimos.Runtime.Tests.Records;

/// <summary>What the batch consumers of a test do, and what they were given.</summary>
internal sealed class BatchScript
{
    public bool IsCompacted { get; set; } = true;

    public bool FallsBackToSingle { get; set; } = true;

    public int? MaxDbBatchSize { get; set; }

    public bool? ReplaceAssociations { get; set; }

    public string? VersionField { get; set; }

    public bool SoftlyDeletes { get; set; }

    public Func<Sample, bool> ShouldConsume { get; set; } = _ => true;

    public Action<IReadOnlyList<RecordMessage>>? PreProcess { get; set; }

    public List<IReadOnlyList<object?>> Processed { get; } = [];

    public List<IReadOnlyList<object?>> Done { get; } = [];
}
