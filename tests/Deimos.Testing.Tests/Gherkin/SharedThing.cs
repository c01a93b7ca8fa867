namespace Deimos.Testing.Tests.Gherkin;

/// <summary>What steps of one scenario share.</summary>
public sealed class SharedThing : IDisposable
{
    public string Name { get; set; } = "new";

    public void Dispose() => RunLog.Note($"disposed {Name}");
}
