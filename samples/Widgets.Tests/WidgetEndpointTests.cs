using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Widgets.Api;

namespace Widgets.Tests;

/// <summary>What requests make of topic <c>widgets</c>.</summary>
public sealed class WidgetEndpointTests : IAsyncLifetime
{
    private WidgetsApi _api = null!;
    private HttpClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await WidgetsApi.StartAsync();
        _client = _api.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task A_widget_that_is_made_is_sent_with_all_its_fields_under_its_id()
    {
        var id = await MakeAsync(new("Lamp", 12.50m, 3, WidgetState.Discontinued, "A lamp."));

        _api.Topic.ShouldHaveSent(
            new
            {
                id,
                name = "Lamp",
                price = 12.50m,
                in_stock = 3,
                state = "DISCONTINUED",
                description = "A lamp.",
                updated_at = Match.Now(TimeSpan.FromMinutes(5)),
            },
            key: id,
            partitionKey: id);
    }

    [Fact]
    public async Task A_widget_that_changes_is_sent_as_it_is_now()
    {
        var id = await MakeAsync(new("Lamp", 12.50m));

        using var answer = await ChangeAsync(id, new("Lamp", 15));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        _api.Topic.ShouldHaveSentIncluding(new { price = 15.00m }, key: id);
    }

    [Fact]
    public async Task A_widget_that_is_deleted_is_sent_as_a_tombstone()
    {
        var id = await MakeAsync(new("Lamp", 12.50m));

        using var answer = await _client.DeleteAsync(new Uri($"/widgets/{id}", UriKind.Relative), Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        _api.Topic.ShouldHaveSent(null, key: id);
    }

    [Fact]
    public async Task A_change_that_is_not_saved_is_not_sent()
    {
        var id = await MakeAsync(new("Lamp", 12.50m));
        await using (var scope = _api.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<WidgetsDb>().Database.ExecuteSqlRawAsync(
                "ALTER TABLE widgets ADD CHECK (\"Price\" < 100)", Cancellation);
        }

        using var answer = await ChangeAsync(id, new("Lamp", 200));

        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        _api.Topic.SentMessages.ShouldHaveSingleItem();
    }

    private async Task<long> MakeAsync(WidgetInput input)
    {
        using var answer = await _client.PostAsJsonAsync("/widgets", input, Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (await answer.Content.ReadFromJsonAsync<Widget>(Cancellation))!.Id;
    }

    private Task<HttpResponseMessage> ChangeAsync(long id, WidgetInput input) =>
        _client.PutAsJsonAsync($"/widgets/{id}", input, Cancellation);
}
