using System.ComponentModel;
using System.Diagnostics;

namespace Deimos.Embedded.SchemaRegistry;

public class PythonClientTests
{
    private const int NotInstalled = 77;

    [Fact]
    public async Task Python_client_registers_looks_up_and_deletes()
    {
        await using var registry = await RegistrySession.StartAsync();
        var script = Path.Combine(NodeClients.Folder, "registry", "confluent.py");

        // The system's Python first: another one on the PATH does not see Debian's packages.
        var result = await RunAsync("/usr/bin/python3", script, registry.Url)
            ?? await RunAsync("python3", script, registry.Url);

        Assert.SkipWhen(
            result is null,
            "No Python has the client; install the Debian packages python3-confluent-kafka and python3-requests.");
        result.Value.ExitCode.ShouldBe(0, result.Value.Output);
        (await registry.GetAsync("subjects")).Text.ShouldBe("""["item","py-value","unit"]""");
    }

    private static async Task<(int ExitCode, string Output)?> RunAsync(string python, string script, Uri url)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, [script, url.ToString()])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == NotInstalled ? null : (process.ExitCode, $"{await output}\n{await errors}");
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
