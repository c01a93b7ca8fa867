using System.Text.RegularExpressions;

namespace DeimosAspire.Tests.Docs;

/// <summary>
/// A piece of C# on a page.
/// </summary>
/// <remarks>
/// A comment before it may say what it takes for granted beyond <c>Context.cs</c>:
/// <c>&lt;!-- snippet: member of Producer&lt;Widget&gt; --&gt;</c> that it stands inside a class that derives from that
/// type, <c>&lt;!-- snippet: given Order order --&gt;</c> which variables there are.
/// </remarks>
internal sealed partial record Snippet(string Page, int Line, string? Owner, string? Given, string Code)
{
    /// <summary>Finds the C# of a page.</summary>
    public static IEnumerable<Snippet> In(string page, string text) =>
        from Match match in Fence().Matches(text)
        let line = text.AsSpan(0, match.Groups["code"].Index).Count('\n') + 1
        select new Snippet(
            page, line, ValueOf(match.Groups["owner"]), ValueOf(match.Groups["given"]), match.Groups["code"].Value);

    public override string ToString() => $"{Page}({Line})";

    private static string? ValueOf(Group group) => group.Success ? group.Value : null;

    [GeneratedRegex(
        @"(?:^<!-- snippet: (?:member of (?<owner>[^\r\n]+?)|given (?<given>[^\r\n]+?)) -->\r?\n+)?"
            + @"^```(?:csharp|cs|c\#)\r?\n(?<code>.*?)^```",
        RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();
}
