using Deimos.Consuming;

namespace Deimos.Runtime.Tests.Consuming;

public class RetryBackoffTests
{
    [Fact]
    public void Pauses_double_from_the_shortest_to_the_longest_less_what_chance_takes_off()
    {
        var backoff = new RetryBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), 0.5, new Random(1));

        backoff.Pause(1).ShouldBe(TimeSpan.FromSeconds(1));
        foreach (var (retryCount, full) in new[] { (2, 2), (3, 4), (4, 8), (6, 32), (7, 60), (50, 60), (10_000, 60) })
        {
            for (var draw = 0; draw < 50; draw++)
            {
                backoff.Pause(retryCount).ShouldBeInRange(TimeSpan.FromSeconds(full / 2.0), TimeSpan.FromSeconds(full));
            }
        }
    }

    [Fact]
    public void Without_jitter_nothing_is_left_to_chance()
    {
        var backoff = new RetryBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), 0, new Random(1));

        Enumerable.Range(1, 8).Select(retry => backoff.Pause(retry).TotalSeconds)
            .ShouldBe([1, 2, 4, 8, 16, 32, 60, 60]);
    }
}
