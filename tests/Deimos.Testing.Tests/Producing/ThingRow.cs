namespace Deimos.Testing.Tests.Producing;

internal sealed class ThingRow
{
    public int Id { get; init; }

    public required string Name { get; set; }
}
