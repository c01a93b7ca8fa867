using Avro;

namespace Deimos.Bench;

/// <summary>The schemas of the benchmarks' records.</summary>
internal static class SchemaFile
{
    public const string Folder = "schemas";

    public const string Namespace = "Deimos.Bench.Specific";

    public static Schema Parse(string name) => Schema.Parse(File.ReadAllText(
        Path.Combine(AppContext.BaseDirectory, Folder, Namespace.Replace('.', '/'), $"{name}.avsc")));
}
