namespace Deimos.Bench.Shapes;

public sealed record Customer(long Id, string Name, string? Email);
