namespace Deimos.Load.Records;

/// <summary>The row that both sides write.</summary>
internal sealed class WidgetRow
{
    public long Id { get; set; }

    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    public int Price { get; set; }

    public bool InStock { get; set; }

    public DateTimeOffset SoldAt { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}
