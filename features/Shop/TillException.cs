namespace Deimos.Features.Shop;

/// <summary>The till is out of order, and will be in order again.</summary>
public sealed class TillException() : Exception("The till is out of order.");
