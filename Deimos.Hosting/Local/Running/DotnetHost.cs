namespace Deimos.Hosting.Local.Running;

/// <summary>The <c>dotnet</c> program that runs services.</summary>
internal static class DotnetHost
{
    /// <summary>Gets the one that the SDK names or that runs this process; else what <c>PATH</c> finds.</summary>
    public static string Path { get; } =
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
        ?? (IsDotnet(Environment.ProcessPath) ? Environment.ProcessPath! : "dotnet");

    private static bool IsDotnet(string? path) =>
        string.Equals(System.IO.Path.GetFileNameWithoutExtension(path), "dotnet", StringComparison.OrdinalIgnoreCase);
}
