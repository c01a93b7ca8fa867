using System.Globalization;
using Deimos.Embedded.Postgres;

namespace Deimos.Embedded.Tests.Postgres;

/// <summary>
/// The inside of the process that <see cref="PostgresOwner"/> starts.
/// </summary>
public sealed class PostgresOwnerTests
{
    internal const string ReportVariable = "DEIMOS_TEST_POSTGRES_OWNER_REPORT";

    [Fact(Explicit = true)]
    public async Task Owns_a_server_until_it_is_killed()
    {
        var report = Environment.GetEnvironmentVariable(ReportVariable).ShouldNotBeNull();
        await using var postgres = await EmbeddedPostgres.StartAsync(
            cancellationToken: TestContext.Current.CancellationToken);

        var text = string.Create(CultureInfo.InvariantCulture, $"{postgres.ProcessId}\n{postgres.Folder}\n");
        await File.WriteAllTextAsync(report + ".part", text, TestContext.Current.CancellationToken);
        File.Move(report + ".part", report);
        await postgres.Completion.WaitAsync(TestContext.Current.CancellationToken);
    }
}
