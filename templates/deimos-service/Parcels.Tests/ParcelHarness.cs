using Deimos.Testing;

namespace Parcels.Tests;

/// <summary>Makes the whole service, with messages that stay in memory.</summary>
internal static class ParcelHarness
{
#if (postgres)
    public static async Task<DeimosTest> CreateAsync()
    {
        var stack = await DeimosStack.SharedAsync();
        var database = await stack.CreateDatabaseAsync("parcels", TestContext.Current.CancellationToken);
        var deimos = DeimosTest.Create(host: host =>
        {
            host.Configuration["ConnectionStrings:parcels-db"] = database;
            host.AddParcelService();
        });
        await deimos.Get<ParcelDb>().Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        return deimos;
    }
#else
    public static Task<DeimosTest> CreateAsync() =>
        Task.FromResult(DeimosTest.Create(host: host => host.AddParcelService()));
#endif
}
