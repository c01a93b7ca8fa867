namespace DeimosAspire.Tests.Docs;

/// <summary>Whoever opens the folder of the docs finds every page from its first one.</summary>
public class IndexTests
{
    [Fact]
    public void The_index_has_every_page()
    {
        var index = Repository.Read("docs/README.md");

        Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Path.Combine(Repository.Root, "docs"), path).Replace('\\', '/'))
            .Where(page => page != "README.md" && !index.Contains($"({page})", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }
}
