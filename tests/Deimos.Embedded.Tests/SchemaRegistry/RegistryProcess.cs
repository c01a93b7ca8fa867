using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Deimos.Embedded.SchemaRegistry;

/// <summary>A registry in a process of its own, to be killed: this test program, started as something else.</summary>
internal sealed class RegistryProcess : IDisposable
{
    private const string FileVariable = "DEIMOS_TESTS_REGISTRY_FILE";

    private readonly Process _process;

    private RegistryProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    public static async Task<RegistryProcess> StartAsync(string dataFile, CancellationToken cancellationToken)
    {
        var program = Path.Combine(
            AppContext.BaseDirectory, "Deimos.Embedded.Tests" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        var process = Process.Start(new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { [FileVariable] = dataFile },
        })!;
        var url = await process.StandardOutput.ReadLineAsync(cancellationToken);
        return new RegistryProcess(process, new Uri(url!));
    }

    /// <summary>SIGKILL: the process gets no chance to write anything more.</summary>
    public void Kill() => _process.Kill();

    public async Task WaitAsync(CancellationToken cancellationToken) =>
        await _process.WaitForExitAsync(cancellationToken);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    // Runs before the tests' own entry point would.
    [ModuleInitializer]
    internal static void BecomeRegistry()
    {
        if (Environment.GetEnvironmentVariable(FileVariable) is not { } file)
        {
            return;
        }

        var registry = EmbeddedSchemaRegistry.StartAsync(new EmbeddedSchemaRegistryOptions { DataFile = file });
        Console.WriteLine(registry.GetAwaiter().GetResult().Url);

        // Its input ends with its owner.
        Console.In.ReadToEnd();
        Environment.Exit(0);
    }
}
