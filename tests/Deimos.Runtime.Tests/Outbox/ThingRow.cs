namespace Deimos.Runtime.Tests.Outbox;

internal sealed class ThingRow
{
    public int Id { get; init; }

    public required string Name { get; set; }
}
