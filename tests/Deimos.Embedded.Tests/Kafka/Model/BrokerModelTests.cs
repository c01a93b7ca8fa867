using System.Globalization;

namespace Deimos.Embedded.Tests.Kafka.Model;

/// <summary>
/// The broker and a simple model of it, asked the same things in random order, give the same answers.
/// </summary>
/// <remarks>Set DEIMOS_MODEL_SEED to the seed of a failure to see that run again.</remarks>
public class BrokerModelTests
{
    private const string SeedVariable = "DEIMOS_MODEL_SEED";
    private const int Runs = 2_500;

    [Fact]
    public async Task Broker_and_model_give_the_same_answers_in_thousands_of_random_runs()
    {
        var replayed = Environment.GetEnvironmentVariable(SeedVariable);
        var first = replayed is null ? Random.Shared.Next() : int.Parse(replayed, CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"{SeedVariable}={first}");

        for (var i = 0; i < (replayed is null ? Runs : 1); i++)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            using var run = new RandomRun(unchecked(first + i) & int.MaxValue);
            await run.RunAsync();
        }
    }
}
