using System.Reflection;
using System.Text.RegularExpressions;

namespace DeimosAspire.Tests;

/// <summary>Rules of the house that no analyzer knows.</summary>
public partial class NamingConventionTests
{
    private static readonly string[] FoldersThatSayNothing =
        ["Abstractions", "Interfaces", "Models", "Services", "Extensions", "Helpers", "Utils", "Common", "Internal"];

    /// <summary>Called as Reqnroll calls them, so that step classes are the same text for both runners.</summary>
    private static readonly string[] NamedByReqnroll = ["FeatureInfo", "RuleInfo", "ScenarioInfo", "StepInfo"];

    private static IEnumerable<Type> OwnTypes =>
        new[] { "Deimos.Runtime", "Deimos.Embedded", "Deimos.Hosting", "Deimos.Testing", "Deimos.Testing.Xunit" }
            .SelectMany(name => Assembly.Load(name).GetTypes())
            .Where(type => type.Namespace?.StartsWith("Deimos", StringComparison.Ordinal) == true && !type.IsNested);

    [Fact]
    public void No_type_carries_the_last_word_of_its_namespace_as_its_whole_name() =>
        OwnTypes.Where(type => type.Namespace!.Split('.')[^1] == type.Name).ShouldBeEmpty();

    [Fact]
    public void No_type_is_named_for_being_a_helper() =>
        OwnTypes.Where(type => Empty().IsMatch(type.Name) && !NamedByReqnroll.Contains(type.Name)).ShouldBeEmpty();

    [Fact]
    public void No_folder_is_named_for_a_kind_of_type() =>
        Repository.SourceFiles
            .SelectMany(path => path.Split('/').SkipLast(1))
            .Where(FoldersThatSayNothing.Contains)
            .ShouldBeEmpty();

    [Fact]
    public void No_file_has_grown_past_what_one_can_hold_in_the_head() =>
        Repository.SourceFiles
            .Select(path => (path, lines: Repository.Read(path).AsSpan().Count('\n')))
            .Where(file => file.lines > 400)
            .ShouldBeEmpty();

    [Fact]
    public void A_file_is_named_like_its_type() =>
        Repository.SourceFiles
            .Where(path => path.StartsWith("Deimos.", StringComparison.Ordinal))
            .Where(path => !DeclaresItsName(path))
            .ShouldBeEmpty();

    [Fact]
    public void Only_text_that_belongs_to_the_project_is_tracked() =>
        Repository.TrackedFiles()
            .Where(path => path.EndsWith("package-lock.json", StringComparison.Ordinal))
            .Where(path => Repository.Read(path).Contains("\"resolved\"", StringComparison.Ordinal))
            .ShouldBeEmpty();

    private static bool DeclaresItsName(string path)
    {
        var file = Path.GetFileNameWithoutExtension(path);
        if (file is "GlobalUsings" or "AssemblyInfo" or "Program")
        {
            return true;
        }

        // Order{T}.cs declares Order<T>; OutboxRelay.Failures.cs is a part of OutboxRelay.
        var name = Regex.Escape(file.Split('{', '.')[0]);
        return Regex.IsMatch(
            Repository.Read(path), $@"\b(class|struct|interface|enum|record|delegate)\b[^\r\n;{{(]*\b{name}\b");
    }

    [GeneratedRegex("(Manager|Helper|Util|Utils|Impl|Info)$")]
    private static partial Regex Empty();
}
