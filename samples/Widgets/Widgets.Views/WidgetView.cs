namespace Widgets.Views;

/// <summary>What this service knows of a widget, and the message that it knows it from.</summary>
public sealed class WidgetView
{
    public long Id { get; init; }

    public string Name { get; set; } = "";

    public decimal Price { get; set; }

    public int InStock { get; set; }

    /// <summary>Gets or sets when this row was last written.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    public int Partition { get; set; }

    public long Offset { get; set; }
}
