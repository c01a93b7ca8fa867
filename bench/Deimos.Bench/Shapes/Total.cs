namespace Deimos.Bench.Shapes;

public sealed record Total(double Amount, string Currency);
