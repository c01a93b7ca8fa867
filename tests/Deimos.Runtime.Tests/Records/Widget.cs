namespace Deimos.Runtime.Tests.Records;

/// <summary>The reference's table of widgets.</summary>
internal sealed class Widget
{
    public long Id { get; init; }

    public int WidgetId { get; set; }

    public string? Description { get; set; }

    public string ModelId { get; set; } = "";

    public string Name { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; } = TimeProvider.System.GetUtcNow();

    public DateTimeOffset UpdatedAt { get; set; } = TimeProvider.System.GetUtcNow();
}
