using Deimos.Features.Shop;
using Deimos.Testing;
using Deimos.Testing.Gherkin.Steps;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Features.Steps;

/// <summary>Steps at the till, and of consumers that read by hand.</summary>
[Binding]
public sealed class CheckoutSteps(ScenarioStage stage, Checkout checkout)
{
    [BeforeScenario]
    public void Open() => stage.Configure(host => host.Services.AddSingleton(checkout));

    [Given("the till is out of order {int} time(s)")]
    public void GivenOutOfOrder(int times) => checkout.OutOfOrder = times;

    [Given("errors of type {word} are fatal")]
    public void GivenFatal(string type) => stage.Declare(deimos => deimos.ConfigureConsuming(consuming =>
        consuming.FatalError = (error, _, _) => error.GetType().Name == type));

    [Then("the till has taken")]
    public Task ThenTakenAsync(DataTable table) => stage.UntilAsync(() =>
    {
        var wanted = table.Rows.Select(row => row["names"]).ToList();
        var taken = checkout.Batches.Select(batch => string.Join(", ", batch)).ToList();
        return Task.FromResult(taken.SequenceEqual(wanted)
            ? null
            : $"The till should have taken\n{string.Join('\n', wanted)}\n    but has taken\n"
                + string.Join('\n', taken));
    });

    [Then("the till has taken nothing")]
    public void ThenTakenNothing() => checkout.Batches.ShouldBeEmpty();

    [When("the last {int} message(s) of topic {string} is/are given to the till")]
    public async Task WhenGivenInlineAsync(int count, string topic) =>
        await new InlineConsumer(await stage.ServicesAsync()).ConsumeAsync<Till>(stage.NameOf(topic), count);
}
