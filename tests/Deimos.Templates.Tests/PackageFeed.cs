using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;

[assembly: AssemblyFixture(typeof(Deimos.Templates.Tests.PackageFeed))]

namespace Deimos.Templates.Tests;

/// <summary>
/// A folder outside the repository with all packages, as a version that never was before, and with the templates
/// installed in a hive of their own.
/// </summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("deimos-packages-");

    public static string RepositoryRoot { get; } = Metadata("RepositoryRoot");

    public string Version { get; } = $"0.0.0-test.{Guid.NewGuid():N}";

    public string Folder => Path.Combine(_root.FullName, "feed");

    /// <summary>
    /// Packages are extracted into a folder of these tests; those that the repository itself has are read where they
    /// are.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["NUGET_PACKAGES"] = Path.Combine(_root.FullName, "packages"),
        ["RestoreFallbackFolders"] = SharedPackages,
        ["NuGetAudit"] = "false",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
    };

    private static string SharedPackages =>
        System.Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } own
            ? own
            : Path.Combine(
                System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private string Hive => Path.Combine(_root.FullName, "hive");

    public async ValueTask InitializeAsync()
    {
        await Dotnet.RunAsync(
            RepositoryRoot,
            new Dictionary<string, string>(),
            "pack",
            "DeimosAspire.sln",
            "--no-build",
            "--configuration",
            Metadata("Configuration"),
            "--output",
            Folder,
            $"-p:PackageVersion={Version}");
        await Dotnet.RunAsync(
            _root.FullName,
            Environment,
            "new",
            "install",
            Path.Combine(Folder, $"Deimos.Templates.{Version}.nupkg"),
            "--debug:custom-hive",
            Hive);
    }

    /// <summary>Makes an empty folder outside the repository.</summary>
    public string CreateFolder() => _root.CreateSubdirectory(Guid.NewGuid().ToString("N")).FullName;

    /// <summary>Makes something from a template.</summary>
    public Task NewAsync(string folder, string template, string name, params string[] options) =>
        Dotnet.RunAsync(
            folder,
            Environment,
            ["new", template, "--name", name, .. options, "--debug:custom-hive", Hive]);

    /// <summary>Runs a command on what was made.</summary>
    public Task<string> RunAsync(string folder, params string[] arguments) =>
        Dotnet.RunAsync(folder, Environment, arguments);

    /// <summary>Opens a package of the feed.</summary>
    public ZipArchive Open(string package, string extension = "nupkg") =>
        ZipFile.OpenRead(Path.Combine(Folder, $"{package}.{Version}.{extension}"));

    /// <summary>Reads what a package says of itself; names without their namespace.</summary>
    public XElement ReadManifest(string package)
    {
        using var archive = Open(package);
        using var stream = archive.GetEntry($"{package}.nuspec")!.Open();
        var manifest = XElement.Load(stream);
        foreach (var element in manifest.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
        }

        return manifest.Element("metadata")!;
    }

    public ValueTask DisposeAsync()
    {
        _root.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string Metadata(string key) => typeof(PackageFeed).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
