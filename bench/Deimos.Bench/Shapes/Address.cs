namespace Deimos.Bench.Shapes;

public sealed record Address(string Street, string City, string Zip);
