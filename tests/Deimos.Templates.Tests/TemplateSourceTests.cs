using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Deimos.Templates.Tests;

/// <summary>What the template says a second time must be what the repository says.</summary>
public class TemplateSourceTests
{
    [Fact]
    public void Packages_have_the_versions_of_the_repository()
    {
        var own = Versions("Directory.Packages.props");

        var differing = Versions("templates/deimos-service/Directory.Packages.props")
            .Where(package => !package.Key.StartsWith("Deimos.", StringComparison.Ordinal))
            .Where(package => own.GetValueOrDefault(package.Key) != package.Value);

        differing.ShouldBeEmpty();
    }

    [Fact]
    public void The_version_of_Deimos_is_that_of_the_repository()
    {
        var version = XElement.Parse(Read("Directory.Build.props")).Descendants("Version").Single().Value;
        var option = JsonNode.Parse(Read("templates/deimos-service/.template.config/template.json"))!
            ["symbols"]!["deimos-version"]!;

        (option["defaultValue"]!.ToString(), option["replaces"]!.ToString()).ShouldBe((version, version));
        Versions("templates/deimos-service/Directory.Packages.props")
            .Where(package => package.Key.StartsWith("Deimos.", StringComparison.Ordinal))
            .ShouldAllBe(package => package.Value == version);
    }

    private static Dictionary<string, string> Versions(string file) => XElement.Parse(Read(file))
        .Descendants("PackageVersion")
        .ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value);

    private static string Read(string file) => File.ReadAllText(Path.Combine(PackageFeed.RepositoryRoot, file));
}
