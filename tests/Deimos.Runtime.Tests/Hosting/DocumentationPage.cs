namespace Deimos.Runtime.Tests.Hosting;

/// <summary>A page of the documentation, to hold against the code.</summary>
internal static class DocumentationPage
{
    public static string Read(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DeimosAspire.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside of the repository.");
        }

        return File.ReadAllText(Path.Combine(folder.FullName, "docs", name));
    }

    /// <summary>Gives the rows of all tables below a heading, up to the next one, without head and rule.</summary>
    public static IReadOnlyList<string[]> Rows(string page, string heading)
    {
        var lines = page.Split('\n').SkipWhile(line => line != heading).Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));
        return
        [
            .. lines.Where(line => line.StartsWith("| `", StringComparison.Ordinal))
                .Select(line => line.Trim('|', ' ').Split(" | ").Select(cell => cell.Trim()).ToArray()),
        ];
    }
}
