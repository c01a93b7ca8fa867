using Deimos.Hosting;
using Deimos.Testing.Gherkin;
using Deimos.Testing.Gherkin.Steps;
using Microsoft.Extensions.DependencyInjection;

namespace MyService.Tests;

/// <summary>Steps of <c>features/thing.feature</c>.</summary>
[Binding]
public sealed class ThingSteps(ScenarioStage stage)
{
    private IServiceProvider? _services;

    [When("the service of Thing is made")]
    public async Task WhenItIsMadeAsync() => _services = await stage.ServicesAsync();

    [Then("Thing finds it in working order")]
    public void ThenItWorks() => _services!.GetRequiredService<DeimosClient>();
}
