using System.Globalization;
using Deimos.Embedded.Postgres;

/// <summary>
/// The inside of the process that <c>PostgresOwner</c> starts: .NET calls it by its name before <c>Main</c> when
/// <c>DOTNET_STARTUP_HOOKS</c> names this assembly. It owns a server until the process is killed.
/// </summary>
internal static class StartupHook
{
    public const string ReportVariable = "DEIMOS_TEST_POSTGRES_OWNER_REPORT";

    public static void Initialize() => OwnServerAsync().GetAwaiter().GetResult();

    private static async Task OwnServerAsync()
    {
        var report = Environment.GetEnvironmentVariable(ReportVariable)!;
        await using var postgres = await EmbeddedPostgres.StartAsync();

        var text = string.Create(CultureInfo.InvariantCulture, $"{postgres.ProcessId}\n{postgres.Folder}\n");
        await File.WriteAllTextAsync(report + ".part", text);
        File.Move(report + ".part", report);
        await postgres.Completion;
        Environment.Exit(0);
    }
}
