using System.Runtime.Versioning;
using Deimos.Embedded.Postgres;

namespace Deimos.Embedded.Tests.Postgres;

[UnsupportedOSPlatform("windows")]
public sealed class BinaryLocatorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("binary-locator-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_named_folder_wins_over_all_others()
    {
        var named = Install("named", "16.1");
        var variable = Install("variable", "17.1");

        var byOption = await Locator(new() { BinFolder = named }, variable).FindAsync(null, Cancellation);
        var byVariable = await Locator(new(), variable, path: named).FindAsync(null, Cancellation);

        byOption.Version.ShouldBe("16.1");
        byVariable.Version.ShouldBe("17.1");
    }

    [Fact]
    public async Task PATH_wins_over_pg_config_and_that_over_the_usual_places()
    {
        var onPath = Install("path", "14.2");
        var asked = Install("asked", "15.2");
        var usual = Install("usual/17/bin", "17.2");
        var client = Program("client", "pg_config", $"echo {asked}");

        var first = await Locator(new(), path: $"{client}:{onPath}", places: usual).FindAsync(null, Cancellation);
        var second = await Locator(new(), path: client, places: usual).FindAsync(null, Cancellation);
        var third = await Locator(new(), places: usual).FindAsync(null, Cancellation);

        new[] { first.Major, second.Major, third.Major }.ShouldBe([14, 15, 17]);
    }

    [Fact]
    public async Task Among_several_installed_the_newest_is_taken_or_the_one_that_made_the_data()
    {
        Install("usual/9.6/bin", "9.6.24");
        Install("usual/15/bin", "15.3");
        Install("usual/17/bin", "17.3");
        var places = Path.Combine(_folder.FullName, "usual", "*", "bin");

        var newest = await Locator(new(), places: places).FindAsync(null, Cancellation);
        var wanted = await Locator(new(), places: places).FindAsync(15, Cancellation);
        var missing = await Locator(new(), places: places).FindAsync(16, Cancellation);

        new[] { newest.Major, wanted.Major, missing.Major }.ShouldBe([17, 15, 17]);
    }

    [Fact]
    public async Task Nothing_found_is_one_error_with_all_that_was_tried_and_the_cure()
    {
        var old = Install("old", "9.6.24");
        var broken = Program(Install("broken", "15.1"), "postgres", "echo cannot run here; exit 3");

        var failure = await Should.ThrowAsync<PostgresBinariesNotFoundException>(
            () => Locator(new() { CacheFolder = _folder.FullName }, path: $"{old}:{broken}", places: "/nowhere/*/bin")
                .FindAsync(null, Cancellation));

        failure.Tried.ShouldBe(
        [
            "option BinFolder: not set",
            "environment variable DEIMOS_POSTGRES_BIN: not set",
            $"PATH: '{old}' has PostgreSQL 9.6.24, older than 13",
            $"PATH: '{broken}' has a 'postgres' that does not run: cannot run here (exit code 3)",
            "pg_config: nothing there",
            "/nowhere/*/bin: nothing there",
            failure.Tried[^1],
        ]);
        failure.Tried[^1].ShouldContain("needs the npm client (Node.js), which is not on PATH");
        failure.Message.ShouldEndWith($"Install it with: {failure.Cure}");
        failure.Cure.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task Nothing_is_fetched_when_that_is_not_allowed()
    {
        var failure = await Should.ThrowAsync<PostgresBinariesNotFoundException>(
            () => Locator(new() { AllowDownload = false }).FindAsync(null, Cancellation));

        failure.Tried[^1].ShouldBe("npm package: AllowDownload is false");
    }

    [Fact]
    public async Task A_named_folder_that_does_not_fit_is_an_error_even_if_others_would_do()
    {
        var good = Install("good", "17.1");

        var option = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => Locator(new() { BinFolder = "/nowhere" }, path: good).FindAsync(null, Cancellation));
        var variable = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => Locator(new(), variable: "/nowhere", path: good).FindAsync(null, Cancellation));

        option.Message.ShouldBe(
            "BinFolder names '/nowhere', which has no 'initdb' and 'postgres'. Name the 'bin' folder of PostgreSQL 13 "
            + "or later, or unset BinFolder to have one found.");
        variable.Message.ShouldStartWith("DEIMOS_POSTGRES_BIN names '/nowhere'");
    }

    private static BinaryLocator Locator(
        EmbeddedPostgresOptions options,
        string? variable = null,
        string path = "",
        params string[] places) =>
        new(
            options,
            ServerAccount.Own,
            name => name switch
            {
                EmbeddedPostgresOptions.BinFolderVariable => variable,
                "PATH" => path,
                _ => null,
            },
            places);

    private string Install(string name, string version)
    {
        Program(name, "initdb", "exit 0");
        return Program(name, "postgres", $"echo 'postgres (PostgreSQL) {version} (Somewhere)'");
    }

    private string Program(string folder, string name, string script)
    {
        var path = Path.Combine(_folder.FullName, folder);
        Directory.CreateDirectory(path);
        var file = Path.Combine(path, name);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
