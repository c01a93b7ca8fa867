namespace Parcels.Tests;

/// <summary>What topic <c>parcels</c> hears of.</summary>
public class ParcelProducerTests
{
    private static readonly Parcel Lamp = new() { Id = 7, Name = "Lamp", Quantity = 3 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_saved_is_sent()
    {
        await using var deimos = await ParcelHarness.CreateAsync();

        await deimos.Get<ParcelStore>().SaveAsync(Lamp, Cancellation);

        deimos.Topic("parcels").ShouldHaveSent(new { id = 7, name = "Lamp", quantity = 3 }, key: 7);
    }

    [Fact]
    public async Task What_is_removed_is_a_tombstone()
    {
        await using var deimos = await ParcelHarness.CreateAsync();
        await deimos.Get<ParcelStore>().SaveAsync(Lamp, Cancellation);

        await deimos.Get<ParcelStore>().RemoveAsync(7, Cancellation);

        deimos.Topic("parcels").ShouldHaveSent(null, key: 7);
    }
}
