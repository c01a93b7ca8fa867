namespace DeimosAspire.Tests.Docs;

/// <summary>Every piece of C# that a page shows compiles against the packages as they are.</summary>
public class SnippetTests
{
    private static readonly SnippetCompiler Compiler = new();

    [Fact]
    public void Snippets_of_all_pages_compile()
    {
        var snippets = Pages().SelectMany(page => Snippet.In(page, Repository.Read(page))).ToList();

        Compiler.ErrorsOfContext().ShouldBeEmpty();
        snippets.Count.ShouldBeGreaterThan(20);
        snippets.SelectMany(Compiler.ErrorsOf).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("await producer.PublishNowhereAsync(widget);", "page.md(3): CS1061")]
    [InlineData("public sealed class Mine : Producer<Nothing>;", "page.md(3): CS0246")]
    [InlineData("\nvar x = 1\n", "page.md(4): CS1002")]
    [InlineData("protected override string? PartitionKey(Widget payload) => payload.Nothing;", "page.md(3): CS1061",
        "Producer<Widget>")]
    public void The_check_above_finds_what_is_wrong_and_its_line(string code, string error, string? owner = null)
    {
        var comment = owner is null ? "text" : $"<!-- snippet: member of {owner} -->";

        var snippet = Snippet.In("page.md", $"{comment}\n```csharp\n{code}\n```\n").ShouldHaveSingleItem();

        Compiler.ErrorsOf(snippet).ShouldHaveSingleItem().ShouldStartWith(error);
    }

    [Theory]
    [InlineData("public sealed class Mine : Producer<Widget>;\n\nusing (Producers.Disable())\n{\n    …\n}")]
    [InlineData("protected override bool IsFatal(Exception e, Widget? p, MessageMetadata m) => …;", "WidgetConsumer")]
    [InlineData("using System.Numerics;\n\nreturn (int)BigInteger.One;")]
    public void An_ellipsis_stands_for_any_code_and_types_may_stand_before_statements(
        string code, string? owner = null) =>
        Compiler.ErrorsOf(new("page.md", 1, owner, Given: null, code)).ShouldBeEmpty();

    private static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Prepend(Path.Combine(Repository.Root, "README.md"))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'));
}
