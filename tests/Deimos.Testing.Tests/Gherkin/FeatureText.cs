using Deimos.Testing.Gherkin;
using Deimos.Testing.Gherkin.Running;

namespace Deimos.Testing.Tests.Gherkin;

/// <summary>Feature files that tests write down, run with the binding classes that they name.</summary>
internal static class FeatureText
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static FeatureSet Read(string content, params Type[] bindings) =>
        new([("features/test.feature", content)], () => new Bindings(bindings));

    /// <summary>Runs all scenarios, and gives what was noted.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(string content, params Type[] bindings)
    {
        RunLog.Begin();
        var features = Read(content, bindings);
        await using (features)
        {
            foreach (var scenario in features.Scenarios)
            {
                await scenario.RunAsync(cancellationToken: Cancellation);
            }
        }

        return RunLog.Noted;
    }

    /// <summary>Runs the first scenario, which must fail, and gives the text of the failure.</summary>
    public static async Task<string> FailAsync(string content, params Type[] bindings) =>
        (await ThrowAsync(content, bindings)).Message.ReplaceLineEndings("\n");

    /// <summary>Runs the first scenario, which must fail.</summary>
    public static async Task<DeimosAssertionException> ThrowAsync(string content, params Type[] bindings)
    {
        await using var features = Read(content, bindings);
        return await Should.ThrowAsync<DeimosAssertionException>(
            () => features.Scenarios[0].RunAsync(cancellationToken: Cancellation));
    }
}
