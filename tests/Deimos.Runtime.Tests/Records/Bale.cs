namespace Deimos.Runtime.Tests.Records;

/// <summary>A record whose rows are found again by what the batch has written.</summary>
internal sealed class Bale
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public string? BulkImportId { get; set; }

    public List<BaleItem> Items { get; } = [];
}
