using System.Diagnostics;
using System.Globalization;

namespace Deimos.Embedded.Tests.Kafka.Storage;

/// <summary>
/// Another process that owns a cluster on disk: this test assembly again, held by its <see cref="StartupHook"/> before
/// any test, until it is killed.
/// </summary>
internal sealed class KafkaOwner : IAsyncDisposable
{
    private readonly Process _process;

    private KafkaOwner(Process process) => _process = process;

    public static async Task<KafkaOwner> StartAsync(string folder, int port, bool fsync = false)
    {
        var process = Process.Start(
            new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Deimos.Embedded.Tests"))
            {
                Environment =
                {
                    ["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location,
                    [StartupHook.KafkaFolderVariable] = folder,
                    [StartupHook.KafkaPortVariable] = port.ToString(CultureInfo.InvariantCulture),
                    [StartupHook.KafkaFsyncVariable] = fsync ? "true" : "false",
                },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        var errors = process.StandardError.ReadToEndAsync(Scene.Cancellation);
        var line = await process.StandardOutput.ReadLineAsync(Scene.Cancellation);
        line.ShouldBe("ready", line is null ? await errors : "");
        return new KafkaOwner(process);
    }

    /// <summary>Kills the process with a signal that it cannot see coming, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Scene.Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
