using Deimos.Testing.Gherkin;
using Deimos.Testing.Gherkin.Steps;
using Microsoft.Extensions.DependencyInjection;

namespace Parcels.Tests;

/// <summary>Steps of this service; those that all services have come with Deimos.Testing.</summary>
[Binding]
public sealed class ParcelSteps(ScenarioStage stage)
{
    [BeforeScenario]
    public void AddStore() =>
#if (postgres)
        stage.Configure(host => host.Services.AddScoped<ParcelStore>());
#else
        stage.Configure(host => host.Services.AddSingleton<ParcelStore>());
#endif
#if (producing)

    [When("number {int} is saved as {string}")]
    public Task WhenSavedAsync(int id, string name) => UseStoreAsync(store =>
        store.SaveAsync(new() { Id = id, Name = name, Quantity = 1 }, CancellationToken.None));

    [When("number {int} is removed")]
    public Task WhenRemovedAsync(int id) => UseStoreAsync(store => store.RemoveAsync(id, CancellationToken.None));
#endif

    [Then("number {int} is {string}")]
    public Task ThenIsAsync(int id, string name) => stage.UntilAsync(async () =>
    {
        Parcel? found = null;
        await UseStoreAsync(async store => found = await store.FindAsync(id, CancellationToken.None));
        return found?.Name == name ? null : $"Number {id} should be '{name}' but is {found?.Name ?? "not there"}.";
    });

    private async Task UseStoreAsync(Func<ParcelStore, Task> use)
    {
        await using var scope = (await stage.ServicesAsync()).CreateAsyncScope();
        await use(scope.ServiceProvider.GetRequiredService<ParcelStore>());
    }
}
