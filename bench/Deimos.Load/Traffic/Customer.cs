namespace Deimos.Load.Traffic;

internal sealed record Customer(long Id, string Name, string? Email);
