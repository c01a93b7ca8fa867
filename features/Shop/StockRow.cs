namespace Deimos.Features.Shop;

/// <summary>What the stock keeps of a widget.</summary>
public sealed class StockRow
{
    public int Id { get; init; }

    public required string Name { get; set; }

    public double Price { get; set; }
}
