using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace Deimos.Embedded.SchemaRegistry;

public sealed class RegistryPersistenceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("deimos-registry-").FullName;

    private string DataFile => Path.Combine(_folder, "data", "registry.journal");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Everything_is_there_after_a_restart()
    {
        string before;
        await using (var registry = await StartAsync())
        {
            await FillAsync(registry);
            before = await TellAsync(registry);
        }

        for (var restart = 0; restart < 2; restart++)
        {
            await using var again = await StartAsync();
            (await TellAsync(again)).ShouldBe(before);
        }

        await using var last = await StartAsync();
        (await last.RegisterAsync("new", "\"bytes\"")).Id.ShouldBe(6);
        (await last.RegisterAsync("other", Schemas.Item, new { name = "x.Unit", subject = "unit", version = 1 }))
            .Id.ShouldBe(4);
    }

    [Fact]
    public async Task Killed_at_any_answer_it_loses_nothing_answered()
    {
        await using var registry = await StartAsync();
        var told = new List<string> { await TellAsync(registry) };
        var files = new List<byte[]> { await ReadAsync() };
        await FillAsync(registry, async () =>
        {
            told.Add(await TellAsync(registry));
            files.Add(await ReadAsync());
        });

        for (var i = 0; i < files.Count; i++)
        {
            (await TellFromAsync(files[i])).ShouldBe(told[i], $"after change {i}");
        }
    }

    [Fact]
    public async Task Process_killed_amid_registrations_kept_all_that_it_answered()
    {
        var answered = new ConcurrentDictionary<string, int>();
        using (var process = await RegistryProcess.StartAsync(DataFile, TestContext.Current.CancellationToken))
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(client => RegisterUntilItEndsAsync(
                process, client, answered)));
            await process.WaitAsync(TestContext.Current.CancellationToken);
        }

        answered.Count.ShouldBeGreaterThanOrEqualTo(100);
        await using var again = await StartAsync();
        foreach (var (subject, id) in answered)
        {
            (await again.GetAsync($"subjects/{subject}/versions/1")).Id.ShouldBe(id);
        }
    }

    [Fact]
    public async Task Change_that_was_cut_in_the_middle_never_happened()
    {
        byte[] before, after;
        await using (var registry = await StartAsync())
        {
            await registry.RegisterAsync("s", Schemas.V1);
            before = await ReadAsync();
            await registry.RegisterAsync("s", Schemas.V2);
            after = await ReadAsync();
        }

        var expected = await TellFromAsync(before);
        for (var length = before.Length; length < after.Length; length += 7)
        {
            (await TellFromAsync(after[..length])).ShouldBe(expected, $"{length} of {after.Length} bytes");
        }

        byte[] zeros = [.. before, .. new byte[after.Length - before.Length]];
        (await TellFromAsync(zeros)).ShouldBe(expected);
        (await TellFromAsync(after)).ShouldNotBe(expected);
    }

    [Fact]
    public async Task Damage_before_the_end_is_an_error_that_names_the_line()
    {
        await using (var registry = await StartAsync())
        {
            await FillAsync(registry);
        }

        var lines = await File.ReadAllLinesAsync(DataFile, TestContext.Current.CancellationToken);
        lines[1] = lines[1].Replace("Full", "None", StringComparison.Ordinal);
        await File.WriteAllTextAsync(DataFile, string.Join('\n', lines) + "\n", TestContext.Current.CancellationToken);

        var failure = await Should.ThrowAsync<InvalidDataException>(StartAsync);

        failure.Message.ShouldContain(DataFile);
        failure.Message.ShouldContain("line 2");
        await Should.ThrowAsync<InvalidDataException>(StartAsync);
    }

    [Fact]
    public async Task Restart_leaves_in_the_file_only_what_is_still_true()
    {
        await using (var registry = await StartAsync())
        {
            for (var i = 0; i < 50; i++)
            {
                await registry.PutAsync("config", new { compatibility = i % 2 == 0 ? "FULL" : "NONE" });
            }
        }

        await using var again = await StartAsync();

        (await ReadAsync()).Count(value => value == '\n').ShouldBe(2);
        (await again.GetAsync("config")).Text.ShouldBe("""{"compatibilityLevel":"NONE"}""");
    }

    [Fact]
    public async Task Leftover_of_an_interrupted_start_does_no_harm()
    {
        await using (var registry = await StartAsync())
        {
            await registry.RegisterAsync("s", Schemas.V1);
        }

        await File.WriteAllTextAsync($"{DataFile}.new", "half a fi", TestContext.Current.CancellationToken);
        await using var again = await StartAsync();

        (await again.GetAsync("subjects")).Text.ShouldBe("""["s"]""");
        File.Exists($"{DataFile}.new").ShouldBeFalse();
    }

    [Fact]
    public async Task File_belongs_to_one_registry_at_a_time()
    {
        await using (await StartAsync())
        {
            (await Should.ThrowAsync<IOException>(StartAsync)).Message.ShouldContain("in use");
        }

        await using var again = await StartAsync();
        (await again.GetAsync("subjects")).Text.ShouldBe("[]");
    }

    private static async Task RegisterUntilItEndsAsync(
        RegistryProcess process,
        int client,
        ConcurrentDictionary<string, int> answered)
    {
        using var http = new HttpClient { BaseAddress = process.Url };
        for (var i = 0; ; i++)
        {
            var name = $"S{client}_{i}";
            try
            {
                using var body = RegistrySession.Json(
                    new { schema = $$"""{"type":"record","name":"{{name}}","fields":[]}""" });
                using var answer = await http.PostAsync(
                    $"subjects/{name}/versions", body, TestContext.Current.CancellationToken);
                var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                answered[name] = JsonElement.Parse(text).GetProperty("id").GetInt32();
            }
            catch (HttpRequestException)
            {
                return;
            }

            if (answered.Count >= 100)
            {
                process.Kill();
            }
        }
    }

    private static async Task FillAsync(RegistrySession registry, Func<Task>? changed = null)
    {
        Func<Task<RegistryAnswer>>[] changes =
        [
            () => registry.PutAsync("config", new { compatibility = "FULL" }),
            () => registry.RegisterAsync("s", Schemas.V1),
            () => registry.RegisterAsync("s", Schemas.V2),
            () => registry.RegisterAsync("unit", Schemas.Unit),
            () => registry.RegisterAsync("item", Schemas.Item, new { name = "x.Unit", subject = "unit", version = 1 }),
            () => registry.RegisterAsync("ä 😀", Schemas.V1),
            () => registry.PutAsync("config/s", new { compatibility = "NONE", normalize = true }),
            () => registry.RegisterAsync("gone", "\"string\""),
            () => registry.DeleteAsync("subjects/gone"),
            () => registry.DeleteAsync("subjects/gone?permanent=true"),
            () => registry.DeleteAsync("subjects/s/versions/2"),
            () => registry.PutAsync("mode/item", new { mode = "READONLY" }),
        ];
        foreach (var change in changes)
        {
            _ = (await change()).Ok;
            await (changed?.Invoke() ?? Task.CompletedTask);
        }
    }

    private static async Task<string> TellAsync(RegistrySession registry)
    {
        var told = new StringBuilder();
        foreach (var path in (string[])
            ["schemas?deleted=true", "subjects?deletedOnly=true", "config", "config/s", "mode", "mode/item"])
        {
            told.AppendLine((await registry.GetAsync(path)).Text);
        }

        return told.ToString();
    }

    private async Task<string> TellFromAsync(byte[] file)
    {
        var path = Path.Combine(_folder, "copies", $"{Guid.NewGuid():N}.journal");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);
        await using var registry = await RegistrySession.StartAsync(
            new EmbeddedSchemaRegistryOptions { DataFile = path });
        return await TellAsync(registry);
    }

    private async Task<byte[]> ReadAsync()
    {
        await using var file = new FileStream(DataFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        return bytes;
    }

    private Task<RegistrySession> StartAsync() =>
        RegistrySession.StartAsync(new EmbeddedSchemaRegistryOptions { DataFile = DataFile });
}
