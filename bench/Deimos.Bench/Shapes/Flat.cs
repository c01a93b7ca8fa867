namespace Deimos.Bench.Shapes;

/// <summary>A few fields without parts.</summary>
public sealed record Flat(long Id, string Name, int Count, double Price, bool Active)
{
    public static Flat Sample => new(1_000_001, "Left-handed widget", 12, 19.99, true);
}
