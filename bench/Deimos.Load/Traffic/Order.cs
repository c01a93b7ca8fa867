namespace Deimos.Load.Traffic;

/// <summary>What is sent: 89 bytes of Avro, with three records in it.</summary>
internal sealed record Order(
    long Id, Customer Customer, Address Address, Total Total, int Quantity, DateTimeOffset PlacedAt)
{
    /// <summary>How many different keys there are.</summary>
    public const int Keys = 1000;

    public static Order Number(int number) => new(
        1_000_000 + (number % Keys),
        new(4711, "Ada Lovelace", "ada@example.org"),
        new("1 St James's Square", "London", "SW1Y4JH"),
        new(149.95, "GBP"),
        3,
        DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));

    public static Order[] Many(int count) => [.. Enumerable.Range(0, count).Select(Number)];
}
