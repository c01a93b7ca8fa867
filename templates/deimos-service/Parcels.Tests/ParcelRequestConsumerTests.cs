using Microsoft.Extensions.DependencyInjection;

namespace Parcels.Tests;

/// <summary>What becomes of messages from topic <c>parcel-requests</c>.</summary>
public class ParcelRequestConsumerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_done_and_a_tombstone_takes_it_back()
    {
        await using var deimos = await ParcelHarness.CreateAsync();

        await deimos.TestConsumeAsync<ParcelRequestConsumer>(
            new { id = 7, name = "Lamp", quantity = 3 }, callOriginal: true);
        var found = await deimos.Get<ParcelStore>().FindAsync(7, Cancellation);
        found.ShouldNotBeNull();
        (found.Name, found.Quantity).ShouldBe(("Lamp", 3));

        await deimos.TestConsumeAsync<ParcelRequestConsumer>(null, callOriginal: true, key: 7);
        await using var other = deimos.Services.CreateAsyncScope();
        (await other.ServiceProvider.GetRequiredService<ParcelStore>().FindAsync(7, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_request_without_a_name_is_none()
    {
        await using var deimos = await ParcelHarness.CreateAsync();

        await deimos.TestConsumeInvalidAsync<ParcelRequestConsumer>(new { id = 7, quantity = 3 });
    }
}
