using Deimos.Consuming;

namespace Deimos.Runtime.Tests.Consuming;

public class RetryBackoffTests
{
    [Fact]
    public void Pauses_double_from_the_shortest_to_the_longest_with_chance_in_the_upper_half()
    {
        var backoff = new RetryBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), new Random(1));

        backoff.Pause(1).ShouldBe(TimeSpan.FromSeconds(1));
        foreach (var (retryCount, full) in new[] { (2, 2), (3, 4), (4, 8), (6, 32), (7, 60), (50, 60), (10_000, 60) })
        {
            for (var draw = 0; draw < 50; draw++)
            {
                backoff.Pause(retryCount).ShouldBeInRange(TimeSpan.FromSeconds(full / 2.0), TimeSpan.FromSeconds(full));
            }
        }
    }
}
