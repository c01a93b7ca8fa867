namespace Deimos.Runtime.Tests.Records;

/// <summary>A record with everything that can be associated with one; messages know it by its code.</summary>
internal sealed class Box
{
    public int Id { get; set; }

    public string? Code { get; set; }

    public List<BoxItem> Items { get; } = [];

    public BoxLabel? Label { get; set; }

    public BoxOwner? Owner { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public long? WrittenOffset { get; set; }

    public int? WrittenPartition { get; set; }
}
