namespace Deimos.Runtime.Tests.Records;

internal readonly record struct ParcelId(int Value);

internal enum ParcelState
{
    Packed,
    OnTheWay,
}

internal sealed record Place(string Street);

internal sealed class Line
{
    public required string Sku { get; set; }
}

/// <summary>Everything that EF Core can do with a property.</summary>
internal sealed class Parcel
{
    public ParcelId Id { get; init; }

    public int Price { get; set; }

    public int DoublePrice { get; private set; }

    public ParcelState State { get; set; }

    public Place? Destination { get; set; }

    public required Place Origin { get; set; }

    public List<Line> Lines { get; } = [];

    public string? Secret { get; set; }
}
