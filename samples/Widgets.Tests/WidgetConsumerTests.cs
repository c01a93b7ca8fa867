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
        var stack = await DeimosStack.SharedAsync();
        var database = await stack.CreateDatabaseAsync("views", Cancellation);
        await using var deimos = DeimosTest.Create(host: host =>
            host.Services.AddDbContext<ViewsDb>(options => options.UseNpgsql(database)));
        var db = deimos.Get<ViewsDb>();
        await db.Database.EnsureCreatedAsync(Cancellation);

        await deimos.TestConsumeAsync<WidgetConsumer>(Lamp, callOriginal: true);
        var view = await db.Views.AsNoTracking().SingleAsync(Cancellation);
        (view.Id, view.Name, view.Price, view.InStock).ShouldBe((7, "Lamp", 12.50m, 3));

        await deimos.TestConsumeAsync<WidgetConsumer>(null, callOriginal: true, key: 7);
        (await db.Views.CountAsync(Cancellation)).ShouldBe(0);
    }
}
