using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Finds the classes that feature files name: producers, consumers and contexts of the assemblies beside the tests that
/// use Deimos or EF Core.
/// </summary>
internal static class AppTypes
{
    private static readonly string[] Signs = ["Deimos.Runtime", "Microsoft.EntityFrameworkCore"];

    // Those that nothing has loaded yet, too: a compiler leaves out references that code does not use.
    private static readonly Lazy<IReadOnlyList<Type>> All = new(() =>
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(UsesSigns)
            .SelectMany(path => Assembly.Load(Path.GetFileNameWithoutExtension(path)).GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false }),
    ]);

    /// <summary>Finds a class by its name, with or without its namespace.</summary>
    /// <param name="name">The name.</param>
    /// <param name="what">What kind of class it is to be, for the failure.</param>
    /// <param name="fits">Whether a class is of that kind.</param>
    public static Type Find(string name, string what, Func<Type, bool> fits)
    {
        var fitting = All.Value.Where(fits).ToList();
        var found = fitting.Where(type => type.Name == name || type.FullName == name).ToList();
        return found switch
        {
            [var only] => only,
            [] => throw new ArgumentException(
                $"There is no {what} '{name}' beside the tests; there are "
                + $"{string.Join(", ", fitting.Select(type => type.Name).Order(StringComparer.Ordinal))}.",
                nameof(name)),
            _ => throw new ArgumentException(
                $"There are several {what}s '{name}': {string.Join(", ", found.Select(type => type.FullName))}. Write "
                + "the whole name.",
                nameof(name)),
        };
    }

    private static bool UsesSigns(string path)
    {
        using var file = File.OpenRead(path);
        using var image = new PEReader(file);
        if (!image.HasMetadata)
        {
            return false;
        }

        var metadata = image.GetMetadataReader();
        var name = Path.GetFileNameWithoutExtension(path);
        return name != typeof(AppTypes).Assembly.GetName().Name
            && !name.StartsWith("Npgsql", StringComparison.Ordinal)
            && !name.StartsWith("Microsoft.", StringComparison.Ordinal)
            && metadata.AssemblyReferences.Any(reference =>
                Signs.Contains(metadata.GetString(metadata.GetAssemblyReference(reference).Name)));
    }
}
