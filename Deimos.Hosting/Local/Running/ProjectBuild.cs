using System.Reflection;
using Deimos.Embedded.Processes;

namespace Deimos.Hosting.Local.Running;

/// <summary>Builds a project that was not built with the AppHost.</summary>
internal static class ProjectBuild
{
    private const int MaxErrors = 20;

    private static readonly string Configuration =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug";

    /// <summary>Builds the project and tells the path of its assembly.</summary>
    /// <exception cref="DistributedApplicationException">It does not build; the message holds the errors.</exception>
    public static async Task<string> BuildAsync(ProjectResource resource, CancellationToken cancellationToken)
    {
        var (exitCode, lines) = await DotnetAsync(
            ["build", resource.ProjectPath, "--configuration", Configuration, "-nologo", "-v:q", "-clp:NoSummary"],
            cancellationToken).ConfigureAwait(false);
        if (exitCode != 0)
        {
            var errors = lines.Where(line => line.Contains("error ", StringComparison.Ordinal)).Distinct().ToList();
            var evidence = errors.Count > 0 ? errors.Take(MaxErrors) : lines.TakeLast(MaxErrors);
            throw new DistributedApplicationException(
                $"'{resource.Name}' does not build (exit code {exitCode}); correct {resource.ProjectPath}:"
                + string.Concat(evidence.Select(line => $"{Environment.NewLine}  {line.Trim()}")));
        }

        (_, lines) = await DotnetAsync(
            ["msbuild", resource.ProjectPath, $"-p:Configuration={Configuration}", "-getProperty:TargetPath"],
            cancellationToken).ConfigureAwait(false);
        return lines.LastOrDefault(line => line.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))?.Trim()
            ?? throw new DistributedApplicationException(
                $"'{resource.Name}' is built, but {resource.ProjectPath} names no assembly to run. Give it an "
                + "OutputType of Exe.");
    }

    private static async Task<(int ExitCode, List<string> Lines)> DotnetAsync(
        IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var process = OwnedProcess.Start(new OwnedProcessOptions
        {
            FileName = DotnetHost.Path,
            Arguments = arguments,
            // No build server stays behind that would hold the output open or outlive the AppHost.
            Environment = new Dictionary<string, string?>
            {
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
                ["UseSharedCompilation"] = "false",
            },
            OnOutput = line =>
            {
                lock (lines)
                {
                    lines.Add(line.Text);
                }
            },
        });
        await using (process.ConfigureAwait(false))
        {
            var exitCode = await process.Exited.WaitAsync(cancellationToken).ConfigureAwait(false);
            return (exitCode, lines);
        }
    }
}
