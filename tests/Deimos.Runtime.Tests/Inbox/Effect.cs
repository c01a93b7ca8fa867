namespace Deimos.Runtime.Tests.Inbox;

/// <summary>What the handling of a message leaves behind, each time.</summary>
internal sealed class Effect
{
    public int Id { get; set; }

    public string TestId { get; set; } = "";

    public int? SomeInt { get; set; }
}
