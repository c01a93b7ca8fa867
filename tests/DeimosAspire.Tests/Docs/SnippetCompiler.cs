using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DeimosAspire.Tests.Docs;

/// <summary>
/// Compiles snippets as readers would put them to use: their types into a namespace, their statements into a method,
/// with what <c>Context.cs</c> gives around them. An ellipsis stands for any code.
/// </summary>
internal sealed partial class SnippetCompiler
{
    private const string SnippetFile = "snippet";

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest);

    // The compiler reads the references once for all compilations that are made from one.
    private readonly CSharpCompilation _context = CSharpCompilation.Create(
        "Snippet",
        [CSharpSyntaxTree.ParseText(Repository.Read("tests/DeimosAspire.Tests/Docs/Context.cs"), Options)],
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(path => MetadataReference.CreateFromFile(path)),
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Gives what is wrong with the surroundings themselves.</summary>
    public IReadOnlyList<string> ErrorsOfContext() =>
        [.. _context.GetDiagnostics().Where(IsError).Select(found => found.ToString())];

    /// <summary>Gives what the compiler finds wrong, each with the line of the page.</summary>
    public IReadOnlyList<string> ErrorsOf(Snippet snippet)
    {
        var tree = CSharpSyntaxTree.ParseText(Wrap(snippet), Options);
        var compilation = _context.AddSyntaxTrees(tree);
        return
        [
            .. compilation.GetSemanticModel(tree).GetDiagnostics()
                .Where(IsError)
                .Select(found => Describe(snippet, found)),
        ];
    }

    private static bool IsError(Diagnostic found) => found.Severity == DiagnosticSeverity.Error;

    private static string Describe(Snippet snippet, Diagnostic found)
    {
        var place = found.Location.GetMappedLineSpan();
        var isOwn = place.Path == SnippetFile;
        return $"{snippet.Page}({(isOwn ? place.StartLinePosition.Line + 1 : snippet.Line)}): "
            + $"{found.Id} {found.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}"
            + (isOwn ? "" : $" (around the snippet: {found.Location})");
    }

    private static string Wrap(Snippet snippet)
    {
        var code = Ellipsis().Replace(snippet.Code, match => match.Groups["line"].Success ? ";" : "throw null!");
        var unit = CSharpSyntaxTree.ParseText(code, Options).GetCompilationUnitRoot();
        var types = unit.Members.Where(member => member is not GlobalStatementSyntax);
        var statements = unit.Members.OfType<GlobalStatementSyntax>();
        var returns = statements.SelectMany(statement => statement.DescendantNodes(node =>
                node is not (LambdaExpressionSyntax or LocalFunctionStatementSyntax)))
            .OfType<ReturnStatementSyntax>().Any(statement => statement.Expression is not null);
        var body = snippet.Owner is null ? Mapped(snippet, unit, statements) : "";
        return $$"""
            {{string.Concat(unit.Usings.Select(directive => directive.ToFullString()))}}
            namespace Docs.Snippet
            {
            using Docs.Context;
            {{(snippet.Owner is null ? Mapped(snippet, unit, types) : "")}}
            internal abstract class Owner : {{snippet.Owner ?? "object"}}
            {
            {{(snippet.Owner is null ? "" : $"#line {snippet.Line} \"{SnippetFile}\"\n{code}\n#line default")}}
            }

            internal sealed class Statements : Given
            {
            private async {{(returns ? "Task<int>" : "Task")}} RunAsync({{snippet.Given}})
            {
            await Task.Yield();
            {{body}}
            {{(returns ? "return 0;" : "")}}
            }
            }
            }
            """;
    }

    private static string Mapped(Snippet snippet, SyntaxNode unit, IEnumerable<SyntaxNode> parts) =>
        string.Concat(parts.Select(part =>
        {
            var line = snippet.Line + unit.SyntaxTree.GetLineSpan(part.FullSpan).StartLinePosition.Line;
            return $"#line {line} \"{SnippetFile}\"\n{part.ToFullString()}\n#line default\n";
        }));

    [GeneratedRegex(@"(?<line>(?<=^[ \t]*)…(?=[ \t]*\r?$))|…", RegexOptions.Multiline)]
    private static partial Regex Ellipsis();
}
