using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Widgets.Views;

namespace Widgets.Tests;

/// <summary>What becomes of messages from topic <c>widgets</c>.</summary>
public class WidgetConsumerTests
{
    private static readonly object Lamp = new
    {
        id = 7,
        name = "Lamp",
        price = 12.50m,
        in_stock = 3,
        state = "ON_SALE",
        updated_at = DateTimeOffset.UtcNow,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_widget_is_read_as_it_was_written()
    {
        await using var deimos = DeimosTest.Create();

        await deimos.TestConsumeAsync<WidgetConsumer>(Lamp, (widget, metadata) =>
        {
            widget!["name"].ShouldBe("Lamp");
            widget["price"].ShouldBe(12.50m);
            metadata.Key.ShouldBe(7L);
        });
    }

    [Fact]
    public async Task A_widget_without_a_name_is_no_widget()
    {
        await using var deimos = DeimosTest.Create();

        await deimos.TestConsumeInvalidAsync<WidgetConsumer>(new { id = 7, price = 12.50m });
    }

    [Fact]
    public async Task A_view_is_kept_and_removed_with_its_widget()
    {
        await using var deimos = await CreateAsync();

        await deimos.TestConsumeAsync<WidgetConsumer>(Lamp, callOriginal: true);
        var view = await deimos.Get<ViewsDb>().Views.AsNoTracking().SingleAsync(Cancellation);
        (view.Id, view.Name, view.Price, view.InStock).ShouldBe((7, "Lamp", 12.50m, 3));

        await deimos.TestConsumeAsync<WidgetConsumer>(null, callOriginal: true, key: 7);
        (await deimos.Get<ViewsDb>().Views.CountAsync(Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task A_message_that_comes_twice_changes_nothing()
    {
        await using var deimos = await CreateAsync();

        await deimos.TestConsumeAsync<WidgetConsumer>(Lamp, callOriginal: true);
        await deimos.TestConsumeAsync<WidgetConsumer>(Lamp, callOriginal: true);

        var view = await deimos.Get<ViewsDb>().Views.AsNoTracking().SingleAsync(Cancellation);
        (view.Name, view.Price, view.InStock).ShouldBe(("Lamp", 12.50m, 3));
    }

    [Fact]
    public async Task A_view_that_cannot_be_kept_is_an_error()
    {
        await using var deimos = await CreateAsync();
        await deimos.Get<ViewsDb>().Database.ExecuteSqlRawAsync("DROP TABLE widget_views", Cancellation);

        await Should.ThrowAsync<DbException>(
            () => deimos.TestConsumeAsync<WidgetConsumer>(Lamp, callOriginal: true));
    }

    private static async Task<DeimosTest> CreateAsync()
    {
        var stack = await DeimosStack.SharedAsync();
        var database = await stack.CreateDatabaseAsync("views", Cancellation);
        var deimos = DeimosTest.Create(host: host =>
            host.Services.AddDbContext<ViewsDb>(options => options.UseNpgsql(database)));
        await deimos.Get<ViewsDb>().Database.EnsureCreatedAsync(Cancellation);
        return deimos;
    }
}
