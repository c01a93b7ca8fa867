namespace Deimos.Testing.Tests.Gherkin;

/// <summary>What binding classes note down, for the test that runs them.</summary>
public static class RunLog
{
    private static readonly AsyncLocal<List<string>?> Lines = new();

    public static IReadOnlyList<string> Noted => Lines.Value ?? [];

    public static void Begin() => Lines.Value = [];

    public static void Note(string line) => Lines.Value?.Add(line);
}
