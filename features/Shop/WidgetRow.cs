namespace Deimos.Features.Shop;

/// <summary>A widget in the shop's database.</summary>
public sealed class WidgetRow
{
    public int Id { get; init; }

    public required string Name { get; set; }

    public double Price { get; set; }

    public int Version { get; set; }

    /// <summary>Gets or sets what no message tells of.</summary>
    public string? Note { get; set; }
}
