namespace Deimos.Runtime.Tests.Records;

/// <summary>A table with a filter that hides rows, and columns that no schema has.</summary>
internal sealed class Sample
{
    public int Id { get; set; }

    public string? TestId { get; set; }

    public int? SomeInt { get; set; }

    public bool SomeBool { get; set; }

    public DateTimeOffset? SomeDatetimeInt { get; set; }

    public string? GeneratedId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}
