namespace Deimos.Runtime.Tests.Records;

/// <summary>What boxes belong to; payloads have its key.</summary>
internal sealed class BoxOwner
{
    public int Id { get; set; }

    public string Name { get; set; } = "";
}
