namespace Deimos.Bench.Shapes;

/// <summary>Three records in one; 89 bytes of Avro.</summary>
public sealed record Order(
    long Id, Customer Customer, Address Address, Total Total, int Quantity, DateTimeOffset PlacedAt)
{
    public static Order Sample => new(
        1_000_001,
        new(4711, "Ada Lovelace", "ada@example.org"),
        new("1 St James's Square", "London", "SW1Y4JH"),
        new(149.95, "GBP"),
        3,
        DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
}
