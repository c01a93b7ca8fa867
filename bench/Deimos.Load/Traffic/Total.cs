namespace Deimos.Load.Traffic;

internal sealed record Total(double Amount, string Currency);
