namespace Deimos.Templates.Tests;

/// <summary>What users get from a package feed.</summary>
public class PackageTests(PackageFeed feed)
{
    public static TheoryData<string, string[]> Libraries => new()
    {
        { "Deimos.Runtime", [] },
        { "Deimos.Embedded", ["Deimos.Runtime"] },
        { "Deimos.Hosting", ["Deimos.Embedded"] },
        { "Deimos.Testing", ["Deimos.Embedded", "Deimos.Runtime"] },
        { "Deimos.Testing.Containers", ["Deimos.Testing"] },
        { "Deimos.Testing.Xunit", ["Deimos.Testing"] },
    };

    [Fact]
    public void There_are_no_others() =>
        Directory.EnumerateFiles(feed.Folder, "*.nupkg")
            .Select(path => Path.GetFileName(path).Replace($".{feed.Version}.nupkg", "", StringComparison.Ordinal))
            .ShouldBe([.. Libraries.Select(row => row.Data.Item1), "Deimos.Templates"], ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_has_its_documentation_and_its_symbols(string package, string[] own)
    {
        using var archive = feed.Open(package);
        using var symbols = feed.Open(package, "snupkg");

        archive.Entries.Select(entry => entry.FullName).ShouldContain($"lib/net10.0/{package}.xml");
        symbols.Entries.Select(entry => entry.FullName).ShouldContain($"lib/net10.0/{package}.pdb");
        OwnDependencies(package).ShouldBe(own, ignoreOrder: true);
    }

    [Theory]
    [InlineData("Deimos.Runtime")]
    [InlineData("Deimos.Embedded")]
    [InlineData("Deimos.Hosting")]
    [InlineData("Deimos.Testing")]
    [InlineData("Deimos.Testing.Containers")]
    [InlineData("Deimos.Testing.Xunit")]
    [InlineData("Deimos.Templates")]
    public void A_package_says_what_it_is(string package)
    {
        var manifest = feed.ReadManifest(package);
        using var archive = feed.Open(package);

        manifest.Element("license")!.Value.ShouldBe("MIT");
        manifest.Element("description")!.Value.Length.ShouldBeGreaterThan(20);
        foreach (var file in new[] { manifest.Element("readme")!.Value, manifest.Element("icon")!.Value })
        {
            archive.GetEntry(file).ShouldNotBeNull().Length.ShouldBeGreaterThan(0);
        }
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Analyzers_and_test_packages_are_nobody_elses(string package, string[] own)
    {
        _ = own;

        feed.ReadManifest(package).Descendants("dependency")
            .Select(dependency => dependency.Attribute("id")!.Value)
            .Where(id => id.Contains("Analyzers", StringComparison.Ordinal) || id is "xunit.v3" or "Shouldly")
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task A_program_outside_of_the_repository_uses_a_package()
    {
        var folder = feed.CreateFolder();
        await WriteAsync(folder, "nuget.config", $"""
            <configuration><packageSources><add key="deimos" value="{feed.Folder}" /></packageSources></configuration>
            """);
        await WriteAsync(folder, "Outside.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Deimos.Testing" Version="{feed.Version}" />
              </ItemGroup>
            </Project>
            """);
        await WriteAsync(folder, "Program.cs", """
            using Deimos.Embedded.Kafka;

            await using var kafka = await EmbeddedKafka.StartAsync();
            System.Console.WriteLine($"{typeof(EmbeddedKafka).Assembly.Location} is at {kafka.BootstrapServers}");
            """);

        var output = await feed.RunAsync(folder, "run");

        output.Trim().ShouldStartWith($"{folder}{Path.DirectorySeparatorChar}");
        output.ShouldContain("Deimos.Embedded.dll is at 127.0.0.1:");
    }

    private static Task WriteAsync(string folder, string file, string text) => File.WriteAllTextAsync(
        Path.Combine(folder, file), text, TestContext.Current.CancellationToken);

    private IEnumerable<string> OwnDependencies(string package) =>
        feed.ReadManifest(package).Descendants("dependency")
            .Where(dependency => dependency.Attribute("version")!.Value == feed.Version)
            .Select(dependency => dependency.Attribute("id")!.Value);
}
