using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Server;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>Gives consumers what they have not read yet, and lets them wait for it.</summary>
internal sealed class FetchApi(Cluster cluster)
{
    public void AddTo(ApiTable apis) =>
        apis.Add<FetchRequest, FetchResponse>(ApiKey.Fetch, 4, 16, 12, HandleAsync);

    private ValueTask<FetchResponse?> HandleAsync(FetchRequest request, RequestContext context)
    {
        // Sessions are declined by never giving an id, so a client that names one is talking to somebody else.
        if (request.SessionId != 0)
        {
            return new(new FetchResponse { Error = ErrorCode.FetchSessionIdNotFound, Topics = [] });
        }

        var fetch = new PendingFetch(cluster, request, context);
        return fetch.TryRead() is { } response ? new(response) : WaitAsync(fetch, request.MaxWaitMs, context);
    }

    private async ValueTask<FetchResponse?> WaitAsync(PendingFetch fetch, int maxWaitMs, RequestContext context)
    {
        var start = cluster.Time.GetTimestamp();
        while (true)
        {
            var waiter = new AppendWaiter();
            var logs = fetch.Logs.ToList();
            logs.ForEach(log => log.Subscribe(waiter));
            try
            {
                // Again after subscribing: an append in between would not be noticed.
                if (fetch.TryRead() is { } response)
                {
                    return response;
                }

                var rest = TimeSpan.FromMilliseconds(maxWaitMs) - cluster.Time.GetElapsedTime(start);
                if (rest <= TimeSpan.Zero)
                {
                    return fetch.Read();
                }

                await waiter.Changed.WaitAsync(rest, cluster.Time, context.ConnectionClosed).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return fetch.Read();
            }
            finally
            {
                logs.ForEach(log => log.Unsubscribe(waiter));
            }
        }
    }
}
