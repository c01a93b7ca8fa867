using Deimos.Schemas;
using Widgets.Api;

namespace Widgets.Tests;

/// <summary>What goes to topic <c>widgets</c>, without a broker.</summary>
public class WidgetProducerTests
{
    private static readonly Widget Lamp = new()
    {
        Id = 7,
        Name = "Lamp",
        Price = 12.50m,
        InStock = 3,
        UpdatedAt = DateTimeOffset.UtcNow,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_widget_is_sent_under_its_id()
    {
        await using var deimos = DeimosTest.Create();

        await deimos.Get<WidgetProducer>().PublishAsync(Lamp, cancellationToken: Cancellation);

        deimos.Topic("widgets").ShouldHaveSent(
            new { id = 7, name = "Lamp", price = 12.50m, in_stock = 3, updated_at = Match.Now(TimeSpan.FromHours(1)) },
            key: 7);
    }

    [Fact]
    public async Task A_widget_that_is_gone_is_sent_as_a_tombstone()
    {
        await using var deimos = DeimosTest.Create();

        await deimos.Get<WidgetProducer>().PublishTombstoneAsync(7, cancellationToken: Cancellation);

        deimos.Topic("widgets").ShouldHaveSent(null, key: 7);
    }

    [Fact]
    public async Task A_widget_without_a_name_is_refused()
    {
        await using var deimos = DeimosTest.Create();

        await Should.ThrowAsync<PayloadException>(() => deimos.Get<WidgetProducer>().PublishAsync(
            new Widget { Id = 7, Name = null! }, cancellationToken: Cancellation));

        deimos.Topic("widgets").ShouldHaveSentNothing();
    }
}
