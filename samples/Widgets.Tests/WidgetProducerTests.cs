using Deimos.Hosting;
using Deimos.Schemas;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Widgets.Api;

namespace Widgets.Tests;

/// <summary>What goes to topic <c>widgets</c>, without a broker.</summary>
public class WidgetProducerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_widget_is_sent_under_its_id_when_it_is_saved_and_again_when_it_changes()
    {
        await using var deimos = await CreateAsync();
        var db = deimos.Get<WidgetsDb>();
        var lamp = new Widget { Name = "Lamp", Price = 12.50m, InStock = 3, UpdatedAt = DateTimeOffset.UtcNow };

        db.Add(lamp);
        await db.SaveChangesAsync(Cancellation);
        lamp.Price = 15;
        await db.SaveChangesAsync(Cancellation);

        var topic = deimos.Topic("widgets");
        topic.ShouldHaveSent(
            new
            {
                id = lamp.Id,
                name = "Lamp",
                price = 12.50m,
                in_stock = 3,
                state = WidgetState.OnSale,
                updated_at = lamp.UpdatedAt,
            },
            key: lamp.Id);
        topic.ShouldHaveSentIncluding(new { price = 15.00m }, key: lamp.Id);
    }

    [Fact]
    public async Task A_widget_that_is_deleted_is_sent_as_a_tombstone()
    {
        await using var deimos = await CreateAsync();
        var db = deimos.Get<WidgetsDb>();
        var lamp = new Widget { Name = "Lamp" };
        db.Add(lamp);
        await db.SaveChangesAsync(Cancellation);

        db.Remove(lamp);
        await db.SaveChangesAsync(Cancellation);

        deimos.Topic("widgets").ShouldHaveSent(null, key: lamp.Id);
    }

    [Fact]
    public async Task A_widget_that_does_not_fit_its_schema_is_not_saved()
    {
        await using var deimos = await CreateAsync();
        var db = deimos.Get<WidgetsDb>();

        db.Add(new Widget { Name = "Lamp", Price = 0.001m });
        await Should.ThrowAsync<PayloadException>(() => db.SaveChangesAsync(Cancellation));

        deimos.Topic("widgets").ShouldHaveSentNothing();
        (await db.Widgets.CountAsync(Cancellation)).ShouldBe(0);
    }

    private static async Task<DeimosTest> CreateAsync()
    {
        var stack = await DeimosStack.SharedAsync();
        var database = await stack.CreateDatabaseAsync("widgets", Cancellation);
        var deimos = DeimosTest.Create(
            deimos => deimos.AddProducer<WidgetProducer>().UseOutbox<WidgetsDb>(),
            host => host.Services.AddDbContext<WidgetsDb>(options => options.UseNpgsql(database)));
        await deimos.Get<WidgetsDb>().Database.EnsureCreatedAsync(Cancellation);
        return deimos;
    }
}
