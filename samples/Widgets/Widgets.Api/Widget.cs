namespace Widgets.Api;

/// <summary>A widget: the row of table <c>widgets</c>, and the payload of topic <c>widgets</c>.</summary>
public sealed class Widget
{
    public long Id { get; init; }

    public required string Name { get; set; }

    public decimal Price { get; set; }

    public int InStock { get; set; }

    public WidgetState State { get; set; }

    public string? Description { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}
