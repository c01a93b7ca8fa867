namespace Deimos.Features.Shop;

/// <summary>A widget as messages tell of it.</summary>
public sealed record Widget(int Id, string Name, double? Price = null, string? Colour = null);
