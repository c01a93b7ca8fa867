namespace Widgets.Views;

/// <summary>The part of a widget message that this service reads.</summary>
public sealed record Widget(long Id, string Name, decimal Price, int InStock, DateTimeOffset UpdatedAt);
