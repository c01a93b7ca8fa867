namespace Deimos.Load.Traffic;

internal sealed record Address(string Street, string City, string Zip);
