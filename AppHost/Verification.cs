using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace AppHost;

/// <summary>
/// Drives one widget through the whole loop with real requests, prints what it saw, and judges it.
/// </summary>
internal sealed class Verification(HttpClient api, HttpClient views, HttpClient registry, OutboxWatch outbox)
{
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(30);

    /// <summary>Runs all steps against an application whose resources are healthy.</summary>
    /// <returns>Whether every step saw what it should.</returns>
    public static async Task<bool> RunAsync(DistributedApplication app, CancellationToken cancellationToken)
    {
        using var api = app.CreateHttpClient("widgets-api");
        using var views = app.CreateHttpClient("widgets-views");
        using var registry = new HttpClient
        {
            BaseAddress = new Uri((await app.GetConnectionStringAsync("schema-registry", cancellationToken))!),
        };
        await using var outbox = await OutboxWatch.StartAsync(
            (await app.GetConnectionStringAsync("widgets-db", cancellationToken))!, cancellationToken);
        return await new Verification(api, views, registry, outbox).RunAsync(cancellationToken);
    }

    private async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        Console.WriteLine();
        Console.WriteLine("Verifying: HTTP -> PostgreSQL with outbox -> Kafka (Avro) -> consumer -> PostgreSQL");
        try
        {
            var id = 0L;
            await StepAsync("create", async () =>
            {
                id = await CreateAsync(cancellationToken);
                return $"POST /widgets made widget {id}";
            });
            await StepAsync("outbox", () => outbox.NextAsync(StepLimit, cancellationToken));
            await StepAsync("view", async () => Describe(await ViewAsync(id, price: 9.99m, cancellationToken)));
            await StepAsync("schema", () => SchemaAsync("widgets-value", cancellationToken));
            await StepAsync("key schema", () => SchemaAsync("widgets-key", cancellationToken));
            await StepAsync("change", async () =>
            {
                await ChangeAsync(id, cancellationToken);
                return $"PUT /widgets/{id} set the price to 12.50";
            });
            await StepAsync("outbox", () => outbox.NextAsync(StepLimit, cancellationToken));
            await StepAsync("view", async () => Describe(await ViewAsync(id, price: 12.50m, cancellationToken)));
            await StepAsync("delete", async () =>
            {
                await DeleteAsync(id, cancellationToken);
                return $"DELETE /widgets/{id} wrote a tombstone";
            });
            await StepAsync("outbox", () => outbox.NextAsync(StepLimit, cancellationToken));
            await StepAsync("view", async () =>
            {
                await GoneAsync(id, cancellationToken);
                return $"GET /views/{id} answers 404: the row is gone";
            });
            Console.WriteLine($"Verified in {watch.Elapsed.TotalSeconds:0.00} s.");
            return true;
        }
        catch (Exception failure) when (failure is VerificationException or HttpRequestException)
        {
            await Console.Error.WriteLineAsync($"  FAILED: {failure.Message}");
            return false;
        }
    }

    private static async Task StepAsync(string name, Func<Task<string>> step)
    {
        var watch = Stopwatch.StartNew();
        var seen = await step();
        Console.WriteLine($"  {name,-10} {watch.ElapsedMilliseconds,6} ms  {seen}");
    }

    private static string Describe(JsonNode view) =>
        $"row {{ id: {view["id"]}, name: \"{view["name"]}\", price: {view["price"]} }} "
        + $"from widgets[{view["partition"]}]@{view["offset"]}";

    private static async Task<HttpResponseMessage> ExpectAsync(
        Task<HttpResponseMessage> request, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        var response = await request;
        if (response.StatusCode == expected)
        {
            return response;
        }

        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        throw new VerificationException(
            $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri} answered "
            + $"{(int)response.StatusCode} where {(int)expected} was expected: {body}");
    }

    private async Task<long> CreateAsync(CancellationToken cancellationToken)
    {
        var widget = new { name = "Sprocket", price = 9.99m, inStock = 3 };
        using var response = await ExpectAsync(
            api.PostAsJsonAsync("/widgets", widget, cancellationToken),
            HttpStatusCode.Created,
            cancellationToken);
        return (await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!["id"]!.GetValue<long>();
    }

    private async Task ChangeAsync(long id, CancellationToken cancellationToken)
    {
        var widget = new { name = "Sprocket", price = 12.50m, inStock = 2 };
        using var response = await ExpectAsync(
            api.PutAsJsonAsync($"/widgets/{id}", widget, cancellationToken),
            HttpStatusCode.OK,
            cancellationToken);
    }

    private async Task DeleteAsync(long id, CancellationToken cancellationToken)
    {
        using var response = await ExpectAsync(
            api.DeleteAsync($"/widgets/{id}", cancellationToken),
            HttpStatusCode.NoContent,
            cancellationToken);
    }

    private async Task<string> SchemaAsync(string subject, CancellationToken cancellationToken)
    {
        using var response = await ExpectAsync(
            registry.GetAsync($"/subjects/{subject}/versions/latest", cancellationToken),
            HttpStatusCode.OK,
            cancellationToken);
        var schema = (await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
        return $"{subject} is registered: id {schema["id"]}, version {schema["version"]}";
    }

    private Task<JsonNode> ViewAsync(long id, decimal price, CancellationToken cancellationToken) =>
        UntilAsync(id, $"the price {price}", async response =>
        {
            var view = response.StatusCode == HttpStatusCode.OK
                ? await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken)
                : null;
            return view?["price"]!.GetValue<decimal>() == price ? view : null;
        }, cancellationToken);

    private Task<JsonNode> GoneAsync(long id, CancellationToken cancellationToken) =>
        UntilAsync(
            id,
            "404",
            response => Task.FromResult(
                response.StatusCode == HttpStatusCode.NotFound ? JsonValue.Create(id) : null),
            cancellationToken);

    /// <summary>Asks for the view until it shows what it should.</summary>
    private async Task<JsonNode> UntilAsync<TSeen>(
        long id, string expected, Func<HttpResponseMessage, Task<TSeen?>> see, CancellationToken cancellationToken)
        where TSeen : JsonNode
    {
        var address = $"/views/{id}";
        var watch = Stopwatch.StartNew();
        while (true)
        {
            using var response = await views.GetAsync(address, cancellationToken);
            if (await see(response) is { } seen)
            {
                return seen;
            }

            if (watch.Elapsed > StepLimit)
            {
                var body = await response.Content.ReadAsStringAsync(cancellationToken);
                throw new VerificationException(
                    $"GET {address} did not show {expected} within {StepLimit.TotalSeconds} s. "
                    + $"Its last answer: {(int)response.StatusCode} {body}");
            }

            await Task.Delay(10, cancellationToken);
        }
    }
}
